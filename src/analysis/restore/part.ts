import type { Samples } from '../../media/media.ts';

/** Part of a frame, planar Y, U, V with chroma of half size (even sizes). */
export interface Part {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The same with values that are finer than whole numbers where the film has more than 8 bits. */
export interface FinePart extends Omit<Part, 'data'> {
  readonly data: Samples;
}

/** Share and mask at the size of the chroma planes: the mean of 2 x 2, and any of them. */
export function halve(alpha: Float32Array, mask: Uint8Array, width: number, height: number) {
  const [cw, ch] = [width >> 1, height >> 1];
  const out = { alpha: new Float32Array(cw * ch), mask: new Uint8Array(cw * ch) };
  for (let y = 0; y < ch; y++) {
    for (let x = 0; x < cw; x++) {
      const at = 2 * y * width + 2 * x;
      out.alpha[y * cw + x] = (alpha[at]! + alpha[at + 1]! + alpha[at + width]! + alpha[at + width + 1]!) / 4;
      out.mask[y * cw + x] = mask[at]! | mask[at + 1]! | mask[at + width]! | mask[at + width + 1]!;
    }
  }
  return out;
}
