import { quantile } from '../../base/quantile.ts';
import type { Samples } from '../../media/media.ts';
import type { Hidden } from './hidden.ts';
import { nowhere } from './trace.ts';
import type { Witness } from './witness.ts';

/** Share of the pixels that speaks for the grain, and the size below which that share of normally distributed numbers is: texture and movement make the others large. */
const [quiet, quietSize] = [0.3, 0.3853];
/** Weakest grain that is matched, and strongest, standard deviation in 0..255: coding leaves less of it, and what is more is no grain. */
const [weakest, strongest] = [0.8, 12];
/** Fewer pixels tell nothing. */
const leastPixels = 60;

/**
 * Standard deviation of the film's grain beside a hole, 0 where there is none: of what differs from pixel to pixel (Immerkaer, "Fast Noise Variance Estimation", 1996) and from
 * frame to frame, the smaller one, since a still texture is no grain.
 * @param data luma of the frame.
 */
export function grainOf(
  data: Samples,
  { width, height, pixels, smeared, veiled }: Hidden,
  witnesses: readonly Witness[],
): number {
  // prettier-ignore
  const [apart, changed]: [number[], number[]] = [[], []];
  for (let n = 0; n < pixels.length; n++) {
    const i = pixels[n]!;
    const x = i % width;
    if (
      smeared[i] === 1 ||
      (veiled?.variance[i] ?? 0) > 0 ||
      x === 0 ||
      x === width - 1 ||
      i < width ||
      i >= width * (height - 1)
    )
      continue;
    const witness = witnesses.find(({ kind }) => kind[n] !== nowhere);
    if (witness === undefined) continue;
    const [above, below] = [i - width, i + width];
    if (smeared[i - 1]! + smeared[i + 1]! + smeared[above]! + smeared[below]! > 0) continue;
    const corners = data[above - 1]! + data[above + 1]! + data[below - 1]! + data[below + 1]!;
    const sides = data[i - 1]! + data[i + 1]! + data[above]! + data[below]!;
    apart.push(Math.abs(corners - 2 * sides + 4 * data[i]!) / 6);
    changed.push(Math.abs(data[i]! - witness.luma[n]!) / Math.SQRT2);
  }
  if (apart.length < leastPixels) return 0;
  const sigma = Math.min(...[apart, changed].map((sizes) => quantile(sizes, quiet) / quietSize));
  return sigma < weakest ? 0 : Math.min(strongest, sigma);
}

/** Noise of mean 0 and deviation 1, about normally distributed, that is the same at every run: for pixel `i` of a frame with this `seed`. */
export function noiseAt(i: number, seed: number): number {
  let hash = Math.imul(i ^ seed, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
  hash ^= hash >>> 13;
  // four bytes, added up: mean 510, deviation 147.8
  return ((hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24) - 510) / 147.8;
}
