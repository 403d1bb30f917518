import { quantile } from '../../base/quantile.ts';
import type { BeatColour } from './beat-colour.ts';
import { BANDS } from './features.ts';

/** Stretches on either side that are compared. */
const REACH = 8;
/** A change is one where it is the largest among so many stretches to each side. */
const AROUND = 5;
/** Changes smaller than this part of the largest ones are those of any bar. */
const LEAST = 0.35;
/** Rank of what counts as the largest. */
const LARGEST = 0.98;

/**
 * Where the music changes for good: how far the mean spectrum of the next eight beats is from that of the eight before (Foote 2000, the novelty of a section), 0..1, at
 * its peaks; 0 everywhere else. Instruments enter, leave and change at bar lines, most of all at those of sections.
 */
export function sectionChanges({ bands, length }: BeatColour): Float32Array {
  const raw = Float32Array.from({ length }, (_, i) =>
    i < 2 || length - i < 2 ? 0 : distance(bands, Math.max(0, i - REACH), i, Math.min(length, i + REACH)),
  );
  const largest = quantile(raw, LARGEST);
  return raw.map((value, i) => {
    const share = Math.min(1, value / Math.max(largest, 1e-6));
    const isPeak = raw.subarray(Math.max(0, i - AROUND), i + AROUND + 1).every((other) => other <= value);
    return isPeak && share >= LEAST ? share : 0;
  });
}

/** Between the means of rows `from` to `middle` and of those to `to`. */
function distance(bands: Float32Array, from: number, middle: number, to: number): number {
  let sum = 0;
  for (let k = 0; k < BANDS; k += 1) {
    let [before, after] = [0, 0];
    for (let row = from; row < middle; row += 1) before += bands[row * BANDS + k]!; // rows are there
    for (let row = middle; row < to; row += 1) after += bands[row * BANDS + k]!;
    sum += Math.abs(after / (to - middle) - before / (middle - from));
  }
  return sum;
}
