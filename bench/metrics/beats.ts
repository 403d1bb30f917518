/** Beat measures as the evaluation literature defines them (Davies, Degara and Plumbley 2009). Times in seconds, rising. */
export interface BeatScores {
  /** Harmonic mean of precision and recall, +-70 ms. */
  readonly f: number;
  /** Share of reference beats in correct places with correct periods (+-17.5 %), at the reference's metrical level. */
  readonly cmlt: number;
  /** The same, also at double and half the level and on the off-beat. */
  readonly amlt: number;
  /** Information gain of the timing errors over chance, bits; the greatest is log2(41) = 5.36. */
  readonly informationGain: number;
}

/** Beats before this time are not judged. */
const TRIM_SECONDS = 5;
const WINDOW_SECONDS = 0.07;
const TOLERANCE = 0.175;
const BINS = 41;

export function beatScores(reference: readonly number[], estimate: readonly number[]): BeatScores {
  const truth = trimmed(reference);
  const found = trimmed(estimate);
  const variants = [truth, doubled(truth), offbeats(truth), everySecond(truth, 0), everySecond(truth, 1)];
  return {
    f: eventF(truth, found, WINDOW_SECONDS),
    cmlt: continuity(truth, found),
    amlt: Math.max(...variants.map((variant) => continuity(variant, found))),
    informationGain: Math.min(gain(truth, found), gain(found, truth)),
  };
}

/** F-measure of events matched one to one within `window` seconds; 0 when either list is empty, 1 when both are. */
export function eventF(reference: readonly number[], estimate: readonly number[], window: number): number {
  if (reference.length === 0 && estimate.length === 0) return 1;
  let hits = 0;
  for (let i = 0, j = 0; i < reference.length && j < estimate.length;) {
    const error = estimate[j]! - reference[i]!; // both below their lengths
    if (Math.abs(error) <= window) [hits, i, j] = [hits + 1, i + 1, j + 1];
    else if (error < 0) j += 1;
    else i += 1;
  }
  return (2 * hits) / (reference.length + estimate.length);
}

/** Median tempo, beats a minute; NaN for fewer than two beats. */
export function tempoOf(beats: readonly number[]): number {
  const periods = beats.slice(1).map((beat, i) => beat - beats[i]!).sort((a, b) => a - b); // prettier-ignore
  const middle = periods[periods.length >> 1];
  return middle === undefined ? NaN : 60 / middle;
}

/** Whether two tempi agree within 4 %; `octaves` lets 2, 3, 1/2 and 1/3 of the reference pass too. */
export function tempoAgrees(reference: number, estimate: number, octaves: boolean): boolean {
  const factors = octaves ? [1, 2, 3, 1 / 2, 1 / 3] : [1];
  return factors.some((factor) => Math.abs(estimate / (reference * factor) - 1) <= 0.04);
}

export const trimmed = (beats: readonly number[]) => beats.filter((beat) => beat >= TRIM_SECONDS);

const doubled = (beats: readonly number[]) =>
  beats.flatMap((beat, i) => (i + 1 < beats.length ? [beat, (beat + beats[i + 1]!) / 2] : [beat]));
const offbeats = (beats: readonly number[]) => beats.slice(1).map((beat, i) => (beat + beats[i]!) / 2); // prettier-ignore
const everySecond = (beats: readonly number[], from: number) => beats.filter((_, i) => i % 2 === from);

/** Estimates whose nearest reference is close and free, whose own period fits, and whose predecessor did too; over the longer list. */
function continuity(reference: readonly number[], estimate: readonly number[]): number {
  if (reference.length < 2 || estimate.length < 2) return 0;
  const used = new Set<number>();
  const correct = estimate.filter((beat, j) => {
    const i = nearest(reference, beat);
    const [at, next] = i === 0 || j === 0 ? [i + 1, j + 1] : [i, j];
    if (at >= reference.length || next >= estimate.length || used.has(i)) return false;
    const period = reference[at]! - reference[at - 1]!;
    const own = estimate[next]! - estimate[next - 1]!;
    const ok = Math.abs(beat - reference[i]!) < TOLERANCE * period && Math.abs(1 - own / period) < TOLERANCE;
    if (ok) used.add(i);
    return ok;
  });
  return correct.length / Math.max(reference.length, estimate.length);
}

/** Bits by which the histogram of beat errors, in beats of the other list, differs from a flat one. */
function gain(reference: readonly number[], estimate: readonly number[]): number {
  if (reference.length < 2 || estimate.length < 2) return 0;
  const histogram = new Float64Array(BINS);
  for (const beat of estimate) {
    const i = nearest(reference, beat);
    const error = beat - reference[i]!;
    const period =
      error < 0
        ? reference[i]! - (reference[i - 1] ?? 2 * reference[i]! - reference[i + 1]!)
        : (reference[i + 1] ?? 2 * reference[i]! - reference[i - 1]!) - reference[i]!;
    const off = (((error / period + 0.5) % 1) + 1) % 1;
    histogram[Math.min(BINS - 1, Math.floor(off * BINS))]! += 1; // within the histogram
  }
  return histogram.reduce((sum, count) => {
    const share = count / estimate.length;
    return share === 0 ? sum : sum + share * Math.log2(share);
  }, Math.log2(BINS));
}

function nearest(list: readonly number[], value: number): number {
  let [low, high] = [0, list.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (list[middle]! < value) low = middle;
    else high = middle;
  }
  return Math.abs(list[low]! - value) <= Math.abs(list[high]! - value) ? low : high;
}
