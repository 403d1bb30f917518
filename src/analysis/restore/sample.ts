import type { Samples } from '../../media/media.ts';

/** A plane inside planar data. */
export interface PlaneAt {
  readonly data: Samples;
  /** Where its first pixel is. */
  readonly start: number;
  readonly width: number;
  readonly height: number;
}

/** Value between pixels, by Catmull-Rom splines (Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981, a = -0.5); at whole places the pixel itself. */
export function cubic({ data, start, width, height }: PlaneAt, x: number, y: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  if (fx === 0 && fy === 0) return data[start + y0 * width + x0]!; // callers stay inside
  const w0 = weight(fx + 1);
  const w1 = weight(fx);
  const w2 = weight(fx - 1);
  const w3 = weight(fx - 2);
  const a = Math.max(0, x0 - 1);
  const b = Math.min(width - 1, x0);
  const c = Math.min(width - 1, x0 + 1);
  const d = Math.min(width - 1, x0 + 2);
  let sum = 0;
  for (let dy = -1; dy <= 2; dy++) {
    const wy = weight(fy - dy);
    const row = start + Math.min(height - 1, Math.max(0, y0 + dy)) * width;
    sum += wy * w0 * data[row + a]!; // inside, by the limits
    sum += wy * w1 * data[row + b]!;
    sum += wy * w2 * data[row + c]!;
    sum += wy * w3 * data[row + d]!;
  }
  return sum < 0 ? 0 : sum > 255 ? 255 : sum;
}

function weight(distance: number): number {
  const d = Math.abs(distance);
  return d < 1 ? 1 + d * d * (1.5 * d - 2.5) : 2 - d * (4 + d * (0.5 * d - 2.5));
}

/** Value between pixels, bilinear. */
export function linear({ data, start, width, height }: PlaneAt, x: number, y: number): number {
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const fx = cx - x0;
  const at = start + y0 * width + x0;
  const right = x0 < width - 1 ? 1 : 0;
  const down = y0 < height - 1 ? width : 0;
  const above = (1 - fx) * data[at]! + fx * data[at + right]!; // inside, by the clamps
  const below = (1 - fx) * data[at + down]! + fx * data[at + down + right]!;
  return above + (cy - y0) * (below - above);
}

/** What makes a value one of a picture's: whole numbers, or, where a film has more than 8 bits, up to the largest value of 10 bits on the scale of 8. */
export const sampleIn = (data: Samples) => (data instanceof Uint8Array ? byte : inRange);
const byte = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
const inRange = (value: number) => Math.max(0, Math.min(255.75, value));
