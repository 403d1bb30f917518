import { BoxMean } from '../../analysis/matting/box-mean.ts';
import { pictureOf, resampleInto, type Picture } from '../../analysis/text/picture.ts';
import type { Frame } from '../../media/frame.ts';

/** The surround is as dark as this part of the picture. */
const DARKER = 0.82;
/** Reach and number of the means that smooth it. */
const BLUR = 3;
const PASSES = 3;

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

/** The small picture at twice `BLUR` pixels a pixel of it, smoothed by repeated means (close to a Gaussian, so that no facets are seen), and from there bilinear. */
function enlarged(small: Frame, width: number, height: number): Uint8Array {
  const middle = { width: small.width * 2 * BLUR, height: small.height * 2 * BLUR };
  const planes = stretched(pictureOf(small), middle, DARKER);
  const box = new BoxMean(middle.width, middle.height, BLUR);
  for (const plane of planes) for (let pass = 0; pass < PASSES; pass += 1) box.mean(plane, plane);
  const smooth = new Uint8Array(3 * middle.width * middle.height);
  planes.forEach((plane, c) => plane.forEach((value, i) => (smooth[i * 3 + c] = Math.round(value))));
  const [blue, green, red] = stretched({ ...middle, data: smooth }, { width, height }, 1);
  return Uint8Array.from({ length: 3 * width * height }, (_, i) =>
    Math.round([red, green, blue][i % 3]![Math.floor(i / 3)]!),
  );
}

/** Planes of blue, green and red at another size, bilinear, as bright as `scale` says. */
function stretched(picture: Picture, size: Size, scale: number): [Float32Array, Float32Array, Float32Array] {
  const plane = size.width * size.height;
  const planes = new Float32Array(3 * plane);
  const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  resampleInto(picture, whole, size, { data: planes, stride: size.width, rows: size.height }, [scale, scale, scale], [0, 0, 0]); // prettier-ignore
  return [planes.subarray(0, plane), planes.subarray(plane, 2 * plane), planes.subarray(2 * plane)];
}

type Size = { readonly width: number; readonly height: number };
