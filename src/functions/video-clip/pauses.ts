import { ramp } from '../../base/ramp.ts';
import type { Hearing } from './hearing.ts';

/** How busy it is in a pause at most, and within a word at least; between them it may be either. */
const BUSY = [0.1, 0.4] as const;
/** What it costs to cut a word, and to come near one: soft sounds at its ends go under in noise. Seconds, and shares. */
const WORD = 2;
const NEAR = 0.25;
const NEAR_SECONDS = 0.2;
/** Times are told apart to this. Seconds */
const STEP = 0.02;

/** What it costs to begin or end a piece at a time: 0 well within a pause .. 2 in a word. */
export type WordCost = (seconds: number) => number;

/** Where nothing is to be heard. */
export const silent: WordCost = () => 0;

/** Listens to every time once, however often it is asked for: make it once for a film. */
export function wordCosts(hearing: Hearing): WordCost {
  const known = new Map<number, number>();
  const wordAt = (step: number) => {
    const word = known.get(step) ?? ramp(hearing.busy((step + 0.5) * STEP), ...BUSY);
    known.set(step, word);
    return word;
  };
  return (seconds) => {
    const at = Math.floor(seconds / STEP + 1e-6);
    let most = wordAt(at);
    for (let off = 1; off * STEP < NEAR_SECONDS; off += 1) {
      const near = NEAR * (1 - (off * STEP) / NEAR_SECONDS);
      most = Math.max(most, near * Math.max(wordAt(at - off), wordAt(at + off)));
    }
    return WORD * most;
  };
}
