import type { Samples } from './media.ts';

/** A planar 4:2:0 picture of even size: an odd last column or row of luma is there twice, as `patchVideo` counts films of odd size. */
export function evenFrame<F extends { readonly width: number; readonly height: number; readonly data: Samples }>(
  frame: F,
): F {
  const { width, height } = frame;
  const [w, h] = [width + (width & 1), height + (height & 1)];
  if (w === width && h === height) return frame;
  const data = frame.data instanceof Uint8Array ? new Uint8Array((w * h * 3) / 2) : new Float32Array((w * h * 3) / 2);
  for (let y = 0; y < h; y++) {
    const from = Math.min(y, height - 1) * width;
    data.set(frame.data.subarray(from, from + width), y * w);
    data[y * w + w - 1] = frame.data[from + width - 1]!; // the row's last
  }
  data.set(frame.data.subarray(width * height), w * h);
  return { ...frame, width: w, height: h, data };
}
