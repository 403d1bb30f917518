import { frameBytes } from './pixels.ts';

/** Luma weights of red and blue: BT.709 for 720 lines and more, BT.601 below, as untagged video is read. */
const weights = (hd: boolean): readonly [number, number] => (hd ? [0.2126, 0.0722] : [0.299, 0.114]);

/** Packed RGB to planar Y, U, V of limited range (16..235, 16..240; ITU-R BT.601 and BT.709); chroma is the mean of 2 x 2 pixels. @param hd true for BT.709. */
export function toYuv420p(rgb: Uint8Array, width: number, height: number, hd = height >= 720): Uint8Array {
  const [kr, kb] = weights(hd);
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const out = new Uint8Array(frameBytes('yuv420p', width, height));
  const u = new Float32Array(halfWidth * halfHeight);
  const v = new Float32Array(halfWidth * halfHeight);
  const count = new Uint8Array(halfWidth * halfHeight);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      const [r, g, b] = [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
      const luma = kr * r + (1 - kr - kb) * g + kb * b;
      out[y * width + x] = Math.round(16 + (luma * 219) / 255);
      const cell = (y >> 1) * halfWidth + (x >> 1);
      u[cell] = (u[cell] ?? 0) + (b - luma) / (2 * (1 - kb));
      v[cell] = (v[cell] ?? 0) + (r - luma) / (2 * (1 - kr));
      count[cell] = (count[cell] ?? 0) + 1;
    }
  }
  const chroma = (sum: number, cell: number): number => Math.round(128 + ((sum / (count[cell] ?? 1)) * 224) / 255);
  out.set(Array.from(u, chroma), width * height);
  out.set(Array.from(v, chroma), width * height + u.length);
  return out;
}
