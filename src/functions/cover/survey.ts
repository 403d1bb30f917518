import { lookDistance } from '../../analysis/interest/look.ts';
import type { Candidate } from './select.ts';

/** A film is divided into so many equal stretches at most, the best picture of each looked at for who is there; no stretch is shorter than this. Seconds */
const MOST = 24;
const SHORTEST_SECONDS = 0.5;
/** A picture under this part of the best one's score cannot win by who is there. */
const HOPELESS = 0.6;
/** What is there in one picture is there in others that look like it, as in `lookDistance`. */
const SAME_SCENE = 0.1;

/** The best of each of some equal stretches of a film, kept as pictures come by: the picture of the next better one replaces that of the last. */
export class Stretches<P> {
  private readonly best = new Map<number, { readonly candidate: Candidate; readonly picture: P }>();
  private readonly seconds: number;

  constructor(durationSeconds: number) {
    this.seconds = Math.max(SHORTEST_SECONDS, durationSeconds / MOST);
  }

  add(candidate: Candidate, picture: P): void {
    const stretch = Math.floor(candidate.seconds / this.seconds);
    const known = this.best.get(stretch);
    if (known === undefined || candidate.score > known.candidate.score) this.best.set(stretch, { candidate, picture });
  }

  /** Those that may win, in order of time. */
  get hopeful(): { readonly candidate: Candidate; readonly picture: P }[] {
    const all = [...this.best.values()].sort((a, b) => a.candidate.seconds - b.candidate.seconds);
    const top = Math.max(0, ...all.map(({ candidate }) => candidate.score));
    return all.filter(({ candidate }) => candidate.score >= HOPELESS * top);
  }
}

/** What a picture may be worth. */
export interface Expected extends Candidate {
  readonly of: Candidate;
}

/**
 * What each picture may be worth when who is there is known of some: its score times the factor of the picture nearest in time that looks like it, or else what is usual.
 * @param candidates all pictures.
 * @param factors what some of them keep of their score for who is there.
 */
export function expected(candidates: readonly Candidate[], factors: ReadonlyMap<Candidate, number>): Expected[] {
  const known = [...factors.keys()];
  const usual = known.length === 0 ? 1 : [...factors.values()].reduce((sum, one) => sum + one, 0) / known.length;
  return candidates.map((one) => {
    const alike = known.filter(({ descriptor }) => lookDistance(descriptor, one.descriptor) < SAME_SCENE);
    const away = (other: Candidate) => Math.abs(other.seconds - one.seconds);
    const nearest = alike.reduce<Candidate | undefined>((a, b) => (a !== undefined && away(a) <= away(b) ? a : b), undefined); // prettier-ignore
    return { ...one, of: one, score: one.score * (nearest === undefined ? usual : (factors.get(nearest) ?? usual)) };
  });
}
