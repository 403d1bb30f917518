import { dilate } from '../overlay/morphology.ts';
import { halve } from './blend-model.ts';
import { HarmonicFill } from './harmonic-fill.ts';

/** Pixels round a hole that are treated as if they were hidden too: what is found for them tells how far to trust what is found for the hole. */
const guardWidth = 6;
/** Pixels this near a hole still carry a smear of what lies over the film: nothing is taken from them. */
const smearWidth = 2;

/** Which pixels of a picture something lies over, with all that is prepared once for them. Sizes are even. */
export class Hidden {
  readonly width: number;
  readonly height: number;
  /** 1 where the film is not seen. */
  readonly mask: Uint8Array;
  /** 1 there, and where the picture is otherwise no longer as it came: a veil was taken off. */
  readonly changed: Uint8Array;
  /** 1 where the film is hidden and where that smears. */
  readonly smeared: Uint8Array;
  /** 1 there and a little around. */
  readonly guard: Uint8Array;
  /** Numbers of the pixels in `guard`. */
  readonly pixels: Int32Array;
  /** Distance to the next seen pixel along a row or column, per pixel; 0 where it is seen. */
  readonly depth: Float32Array;
  /** The hole in the chroma planes. */
  readonly small: Uint8Array;
  readonly fills: { readonly luma: HarmonicFill; readonly chroma: HarmonicFill; readonly guard: HarmonicFill };

  constructor(mask: Uint8Array, width: number, height: number, changed = mask) {
    [this.width, this.height, this.mask, this.changed] = [width, height, mask, changed];
    this.smeared = dilate(mask, width, height, smearWidth);
    this.guard = dilate(mask, width, height, guardWidth);
    const pixels: number[] = [];
    for (let i = 0; i < mask.length; i++) if (this.guard[i] === 1) pixels.push(i);
    this.pixels = Int32Array.from(pixels);
    this.depth = depthOf(mask, width, height);
    this.small = halve(this.depth, mask, width, height).mask;
    this.fills = {
      luma: new HarmonicFill(mask, width, height),
      chroma: new HarmonicFill(this.small, width >> 1, height >> 1),
      guard: new HarmonicFill(this.guard, width, height),
    };
  }
}

/** City-block distance, in two sweeps (Rosenfeld and Pfaltz, 1966). */
function depthOf(mask: Uint8Array, width: number, height: number): Float32Array {
  const depth = Float32Array.from(mask, (m) => (m === 1 ? width + height : 0));
  const lower = (i: number, other: number) => (depth[i] = Math.min(depth[i]!, depth[other]! + 1)); // both inside
  for (let i = 0; i < mask.length; i++) {
    if (i % width > 0) lower(i, i - 1);
    if (i >= width) lower(i, i - width);
  }
  for (let i = mask.length - 1; i >= 0; i--) {
    if (i % width < width - 1) lower(i, i + 1);
    if (i < mask.length - width) lower(i, i + width);
  }
  return depth;
}
