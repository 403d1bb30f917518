import { breathe } from '../../analysis/music/beat-path.ts';
import type { BeatColour } from '../../analysis/music/beat-colour.ts';
import { BANDS, CHROMA } from '../../analysis/music/features.ts';

/** Harmony counts for this much of the likeness, timbre for the rest. */
const HARMONY = 0.7;
/** Semitones by which a section may come back higher or lower, and what that costs. */
const SHIFTS = [0, 1, 2, 3, -1, -2] as const;
const SHIFT_COST = 0.06;

/** A stretch of bars: from one bar line to another. */
export interface Section {
  /** Indices of bar lines. */
  readonly from: number;
  readonly to: number;
  /** By bar line: how alike this section and the one of the same length from there are, at most 1; -1 where they overlap or the music ends. */
  readonly likeness: Float32Array;
}

/**
 * Compares every section that starts on a bar line and has one of some numbers of bars with every other: means along the diagonals of the
 * self-similarity matrix (Foote 1999), in whatever of six keys fits best (Goto 2006), one diagonal at a time so that the matrix is never held.
 * Work grows with the square of the number of beats. `bars` are the indices of the beats that start bars.
 */
export async function compareSections(
  colour: BeatColour,
  bars: readonly number[],
  lengths: readonly number[],
  signal: AbortSignal,
): Promise<Section[]> {
  const timbre = contrasted(colour.bands, colour.length);
  const barOf = new Map(bars.map((beat, bar) => [beat, bar]));
  const sections: Section[][] = bars.map((_, from) =>
    lengths
      .filter((length) => from + length < bars.length)
      .map((length) => ({ from, to: from + length, likeness: new Float32Array(bars.length).fill(-1) })),
  );
  const sums = SHIFTS.map(() => new Float64Array(colour.length + 1));
  for (let lag = 1; lag < colour.length; lag += 1) {
    if (lag % 64 === 0) await breathe(signal);
    sumDiagonal(colour.chroma, timbre, colour.length, lag, sums);
    for (const [bar, beat] of bars.entries()) {
      const other = barOf.get(beat + lag);
      if (other !== undefined) meet(sections, bars, bar, other, sums, colour.length - lag);
    }
  }
  return sections.flat();
}

/** Fills in how alike the sections from two bar lines are, for both. */
function meet(
  sections: readonly (readonly Section[])[],
  bars: readonly number[],
  bar: number,
  other: number,
  sums: readonly Float64Array[],
  end: number,
): void {
  for (const section of sections[bar] ?? []) {
    const [start, stop] = [bars[bar]!, bars[section.to]!]; // bar lines of the list
    if (section.to > other || stop > end) continue;
    let best = -1;
    for (const [k, sum] of sums.entries()) {
      const value = (sum[stop]! - sum[start]!) / (stop - start) - (k === 0 ? 0 : SHIFT_COST); // stop <= end
      if (value > best) best = value;
    }
    section.likeness[other] = best;
    const twin = sections[other]?.find((one) => one.to - one.from === section.to - section.from);
    if (twin !== undefined) twin.likeness[bar] = best;
  }
}

/** Running sums of the likeness of beats i and i + lag, for each shift. */
function sumDiagonal(chroma: Float32Array, timbre: Float32Array, length: number, lag: number, sums: Float64Array[]) {
  for (let i = 0; i + lag < length; i += 1) {
    let colour = 0;
    for (let k = 0; k < BANDS; k += 1) colour += timbre[i * BANDS + k]! * timbre[(i + lag) * BANDS + k]!; // i + lag below the length
    for (const [s, shift] of SHIFTS.entries()) {
      let harmony = 0;
      for (let k = 0; k < CHROMA; k += 1) harmony += chroma[i * CHROMA + k]! * chroma[(i + lag) * CHROMA + ((k + shift + CHROMA) % CHROMA)]!; // prettier-ignore
      sums[s]![i + 1] = sums[s]![i]! + HARMONY * harmony + (1 - HARMONY) * colour;
    }
  }
}

/** Bands against their mean and deviation over the whole music, scaled to length 1 a beat. */
function contrasted(bands: Float32Array, length: number): Float32Array {
  const out = new Float32Array(bands.length);
  for (let k = 0; k < BANDS; k += 1) {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < length; i += 1) {
      sum += bands[i * BANDS + k]!; // a row a beat
      squares += bands[i * BANDS + k]! ** 2;
    }
    const mean = sum / length;
    const deviation = Math.sqrt(Math.max(squares / length - mean * mean, 1e-6));
    for (let i = 0; i < length; i += 1) out[i * BANDS + k] = (bands[i * BANDS + k]! - mean) / deviation;
  }
  for (let i = 0; i < length; i += 1) {
    const row = out.subarray(i * BANDS, (i + 1) * BANDS);
    const size = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (size > 1e-6) row.forEach((value, k) => (row[k] = value / size));
  }
  return out;
}
