import { pictureOf, resampleInto } from '../../analysis/text/picture.ts';
import type { Frame } from '../../media/frame.ts';

/** The surround is as dark as this part of the picture. */
const DARKER = 0.82;

/** Lays a picture on the middle of a canvas whose rest is a surround: a small, blurred picture that is stretched over it. All `rgb24`. */
export function onCanvas(inner: Frame, surround: Frame, width: number, height: number): Frame {
  const data = enlarged(surround, width, height);
  const [left, top] = [(width - inner.width) >> 1, (height - inner.height) >> 1];
  for (let y = 0; y < inner.height; y += 1) {
    const row = inner.data.subarray(y * inner.width * 3, (y + 1) * inner.width * 3);
    data.set(row, ((y + top) * width + left) * 3);
  }
  return { width, height, pixelFormat: 'rgb24', data, index: 0, ptsSeconds: 0 };
}

/** Bilinear; from a few pixels that is the blur. */
function enlarged(small: Frame, width: number, height: number): Uint8Array {
  const plane = width * height;
  const planes = new Float32Array(3 * plane);
  const whole = { left: 0, top: 0, right: small.width, bottom: small.height };
  resampleInto(pictureOf(small), whole, { width, height }, { data: planes, stride: width, rows: height }, [DARKER, DARKER, DARKER], [0, 0, 0]); // prettier-ignore
  const out = new Uint8Array(3 * plane);
  for (let i = 0; i < plane; i += 1) {
    // planes are blue, green, red
    out[i * 3] = Math.round(planes[2 * plane + i]!);
    out[i * 3 + 1] = Math.round(planes[plane + i]!);
    out[i * 3 + 2] = Math.round(planes[i]!);
  }
  return out;
}
