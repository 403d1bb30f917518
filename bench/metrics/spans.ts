/** A stretch of time, seconds. */
export type Span = readonly [start: number, end: number];

export interface OverlapScores {
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
}

/** Frames of `step` seconds that lie in some span of both lists. Two empty lists agree wholly. */
export function overlapScores(reference: readonly Span[], estimate: readonly Span[], step = 0.1): OverlapScores {
  if (reference.length === 0 && estimate.length === 0) return { precision: 1, recall: 1, f: 1 };
  const end = Math.max(...[...reference, ...estimate].map((span) => span[1]));
  let [both, truth, found] = [0, 0, 0];
  for (let frame = 0; (frame + 0.5) * step < end; frame += 1) {
    const at = (frame + 0.5) * step;
    const inTruth = reference.some((span) => at >= span[0] && at < span[1]);
    const inFound = estimate.some((span) => at >= span[0] && at < span[1]);
    both += inTruth && inFound ? 1 : 0;
    truth += inTruth ? 1 : 0;
    found += inFound ? 1 : 0;
  }
  return { precision: found === 0 ? 0 : both / found, recall: truth === 0 ? 0 : both / truth, f: (2 * both) / (truth + found) }; // prettier-ignore
}

/** Share of the reference's starts and ends that have one of the estimate's of the same sort within `window` seconds. */
export function boundaryHits(reference: readonly Span[], estimate: readonly Span[], window: number): number {
  const hits = [0, 1].flatMap(
    (side) => reference.map((span) => estimate.some((other) => Math.abs(other[side]! - span[side]!) <= window)), // side is 0 or 1
  );
  return hits.length === 0 ? 1 : hits.filter(Boolean).length / hits.length;
}
