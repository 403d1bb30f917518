import { lookDistance, type Descriptor } from '../../analysis/interest/look.ts';

/** A frame that may become a cover. */
export interface Candidate {
  readonly seconds: number;
  /** 0..10 */
  readonly score: number;
  readonly descriptor: Descriptor;
}

/** Pictures nearer than this look the same to a viewer. */
const SAME_LOOK = 0.012;
/** Pictures further apart than this have nothing to do with each other. */
const OTHER_LOOK = 0.25;
/** What a twin in look, or in time, costs: points of score. */
const LOOK_PENALTY = 4;
const TIME_PENALTY = 2;

/**
 * Up to `count` candidates, best first, apart in time and in look: each next one is the best after what its likeness to those chosen costs it
 * (maximal marginal relevance, Carbonell and Goldstein 1998). Twins are never chosen, so fewer than `count` may come; at least one comes when there is any.
 * From `spreadSeconds` apart on nothing is lost.
 */
export function selectDiverse<C extends Candidate>(
  candidates: readonly C[],
  count: number,
  spreadSeconds: number,
): C[] {
  const chosen: C[] = [];
  const costs = candidates.map(() => 0);
  const left = new Set(candidates.keys());
  while (chosen.length < count && left.size > 0) {
    const value = (i: number) => candidates[i]!.score - costs[i]!;
    const best = [...left].reduce((a, b) => (value(b) > value(a) ? b : a));
    left.delete(best);
    const picked = candidates[best]!;
    chosen.push(picked);
    for (const i of left) {
      const cost = likeness(picked, candidates[i]!, spreadSeconds);
      if (cost === Infinity) left.delete(i);
      else costs[i] = Math.max(costs[i]!, cost);
    }
  }
  return chosen.sort((a, b) => b.score - a.score);
}

/** Seconds that a title may be away from a frame for it to be the same title. */
const TITLE_SECONDS = 1.5;

/** The best frame of the same scene at another time: where `titled` has text on it, that one may have none. None near the times in `known`. */
export function otherTimeOf<C extends Candidate>(
  titled: Candidate,
  all: readonly C[],
  known: readonly Candidate[],
): C[] {
  const apart = (one: C) => [titled, ...known].every(({ seconds }) => Math.abs(seconds - one.seconds) >= TITLE_SECONDS);
  const same = all.filter((one) => apart(one) && lookDistance(one.descriptor, titled.descriptor) < OTHER_LOOK);
  return same.length === 0 ? [] : [same.reduce((a, b) => (b.score > a.score ? b : a))];
}

/** Points that standing beside `picked` costs; infinite for a twin. */
function likeness(picked: Candidate, other: Candidate, spreadSeconds: number): number {
  const distance = lookDistance(picked.descriptor, other.descriptor);
  if (distance < SAME_LOOK) return Infinity;
  const apart = spreadSeconds === 0 ? 1 : Math.min(1, Math.abs(picked.seconds - other.seconds) / spreadSeconds);
  return LOOK_PENALTY * (1 - Math.min(1, distance / OTHER_LOOK)) + TIME_PENALTY * (1 - apart);
}
