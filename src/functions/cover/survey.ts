import { lookDistance } from '../../analysis/interest/look.ts';
import type { Candidate } from './select.ts';

/** A film is divided into so many equal stretches at most, the best picture of each looked at for who is there; no stretch is shorter than this. Seconds */
const MOST = 24;
const SHORTEST_SECONDS = 0.5;
/** So many scenes of each stretch are looked at. */
const SCENES = 2;
/** A picture under this part of the best one's score cannot win by who is there. */
const HOPELESS = 0.6;
/** What is there in one picture is there in others that look like it, as in `lookDistance`. */
const SAME_SCENE = 0.1;

/** A candidate and what it looks like. */
interface Held<P> {
  readonly candidate: Candidate;
  readonly picture: P;
}

/** The best of each of some equal stretches of a film, and of a second scene in it where it has one, kept as pictures come by: that of the next better one replaces that of the last. */
export class Stretches<P> {
  private readonly best = new Map<number, Held<P>[]>();
  private readonly seconds: number;

  constructor(durationSeconds: number) {
    this.seconds = Math.max(SHORTEST_SECONDS, durationSeconds / MOST);
  }

  add(candidate: Candidate, picture: P): void {
    const stretch = Math.floor(candidate.seconds / this.seconds);
    const known = this.best.get(stretch) ?? [];
    const isSame = (one: Held<P>) => lookDistance(one.candidate.descriptor, candidate.descriptor) < SAME_SCENE;
    const same = known.find(isSame);
    if (same !== undefined && same.candidate.score >= candidate.score) return;
    // the better one may be like both that were held
    const held = [...known.filter((one) => !isSame(one)), { candidate, picture }];
    this.best.set(stretch, held.sort((x, y) => y.candidate.score - x.candidate.score).slice(0, SCENES)); // prettier-ignore
  }

  /** Those that may win, in order of time. */
  get hopeful(): Held<P>[] {
    const all = [...this.best.values()].flat().sort((a, b) => a.candidate.seconds - b.candidate.seconds);
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
