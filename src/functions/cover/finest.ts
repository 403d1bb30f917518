import { lookDistance, type Look } from '../../analysis/interest/look.ts';
import { ramp } from '../../base/ramp.ts';

/** Pictures as near as this in time and look are of one scene. Seconds, and as in `lookDistance` */
const NEAR_SECONDS = 0.75;
const SAME_SCENE = 0.1;
/** What a picture loses that is mush beside others of its scene, and between which parts of their fineness. */
const MUSH_LOSS = 0.15;
const PARTS = [0.6, 0.95] as const;

/** A picture and when it is. */
export interface Seen {
  readonly seconds: number;
  readonly look: Look;
}

/**
 * What the score of each picture keeps beside the finest of its scene, 0.85..1: the first frames after a cut, and those of fast movement, are coarse where a coder had too few bits for
 * them, though the edges of their blocks are sharp.
 */
export function finenessFactors(pictures: readonly Seen[]): number[] {
  return pictures.map(({ seconds, look }) => {
    const near = pictures.filter((other) => Math.abs(other.seconds - seconds) <= NEAR_SECONDS && lookDistance(other.look.descriptor, look.descriptor) < SAME_SCENE); // prettier-ignore
    const finest = Math.max(look.fineness, ...near.map((other) => other.look.fineness));
    return finest === 0 ? 1 : 1 - MUSH_LOSS * (1 - ramp(look.fineness / finest, ...PARTS));
  });
}
