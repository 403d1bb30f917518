import { dilate } from '../overlay/morphology.ts';
import { HarmonicFill } from './harmonic-fill.ts';
import { halve } from './part.ts';
import { Seam } from './seam.ts';

/** Pixels round a hole that are treated as if they were hidden too: what is found for them tells how far to trust what is found for the hole. */
const guardWidth = 6;
/** Pixels this near a hole still carry a smear of what lies over the film: nothing is taken from them. */
const smearWidth = 2;

/** Pixels from which a veil was taken: the film is seen there, with the noise of coding enlarged. */
export interface Veiled {
  /** Of that noise, 0..255 squared; 0 where there was no veil. */
  readonly variance: Float32Array;
  /** 1 there, where the film is hidden, and where that smears. */
  readonly smeared: Uint8Array;
}

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
  /** What was lifted out from under a veil; undefined where nothing was. */
  readonly veiled: Veiled | undefined;
  /** Numbers of the pixels in `guard` and of those that are veiled. */
  readonly pixels: Int32Array;
  /** Distance to the next seen pixel along a row or column, per pixel; 0 where it is seen. */
  readonly depth: Float32Array;
  /** The hole in the chroma planes. */
  readonly small: Uint8Array;
  /** Where what is brought into the hole meets the film. */
  readonly seam: Seam;
  readonly fills: { readonly luma: HarmonicFill; readonly chroma: HarmonicFill; readonly guard: HarmonicFill };

  /** `changed` is 1 where the picture is not as it came, if more than `mask`; `variance` is that of what was lifted out from under veils, as `Veiled` has it. */
  constructor(mask: Uint8Array, width: number, height: number, changed = mask, variance?: Float32Array) {
    [this.width, this.height, this.mask, this.changed] = [width, height, mask, changed];
    this.smeared = dilate(mask, width, height, smearWidth);
    this.guard = dilate(mask, width, height, guardWidth);
    this.veiled = variance === undefined ? undefined : veiledBy(variance, mask, width, height);
    const pixels: number[] = [];
    for (let i = 0; i < mask.length; i++) if (this.guard[i] === 1 || (variance?.[i] ?? 0) > 0) pixels.push(i);
    this.pixels = Int32Array.from(pixels);
    this.depth = depthOf(mask, width, height);
    this.small = halve(this.depth, mask, width, height).mask;
    this.seam = new Seam(this.smeared, width, height);
    this.fills = {
      luma: new HarmonicFill(mask, width, height),
      chroma: new HarmonicFill(this.small, width >> 1, height >> 1),
      guard: new HarmonicFill(this.guard, width, height),
    };
  }
}

function veiledBy(variance: Float32Array, mask: Uint8Array, width: number, height: number): Veiled {
  const covered = mask.map((m, i) => (m === 1 || variance[i]! > 0 ? 1 : 0)); // of one size
  return { variance, smeared: dilate(covered, width, height, smearWidth) };
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
