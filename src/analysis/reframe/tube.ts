import type { Knot } from './smooth-path.ts';
import { placeOf, STEPS, worstOf, type Scene } from './worth.ts';

/** How much less than the chosen position's worth (over the worst one's) a position of the tube may have. */
const LOSS = 0.05;
/** Of the way that a window has with its faces whole, so much at either end is left to what boxes are off by. */
const MARGIN = 0.12;
/** Faces worth less are scenery. */
const LEAST = 0.1;

interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * Where the window may be at one sighting, parts of the picture: with faces in it, everywhere that shows the same ones whole and cuts no other, so that a hand-held close-up is
 * followed calmly; else where it holds about as much as at the chosen position. @param worth of each step. @param step the chosen one.
 */
export function tubeOf(scene: Scene, worth: Float32Array, step: number, span: number): Knot {
  const unit = (1 - span) / STEPS;
  const best = step * unit;
  const { held, free } = facesAt(scene, best, span);
  const within = (value: number) => clamp(value, free);
  const { low, high } = held ?? alike(worth, step, unit);
  const tube = { low: within(low), high: within(high) };
  return { ...tube, best: clamp(best, tube) };
}

/** Starts of the window that show whole what the one at `at` does, undefined without a face; and those that leave out what it leaves out. */
function facesAt({ interests }: Scene, at: number, span: number): { held: Range | undefined; free: Range } {
  let [low, high] = [-Infinity, Infinity];
  let [first, last] = [0, 1 - span];
  for (const interest of interests) {
    if (interest.kind !== 'whole' || interest.weight < LEAST) continue;
    const { state, from, to } = placeOf(interest, at, at + span);
    if (state === 'in') [low, high] = [Math.max(low, to - span), Math.min(high, from)];
    // of one larger than the window its middle, eyes and mouth, is to be seen
    const third = (to - from) / 3;
    if (state === 'large' && to - third > at && from + third < at + span) [low, high] = [Math.max(low, to - third - span), Math.min(high, from + third)]; // prettier-ignore
    if (state === 'out' && from > at) last = Math.min(last, Math.max(at, from - span));
    if (state === 'out' && from <= at) first = Math.max(first, Math.min(at, to));
  }
  const middle = (low + high) / 2;
  const margin = MARGIN * (high - low);
  const held = low > high ? { low: middle, high: middle } : { low: low + margin, high: high - margin };
  return { held: low === -Infinity ? undefined : held, free: { low: first, high: last } };
}

/** The positions around a step that are worth about as much. */
function alike(worth: Float32Array, step: number, unit: number): Range {
  const enough = worth[step]! - LOSS * Math.max(0, worth[step]! - worstOf(worth));
  let [low, high] = [step, step];
  while (low > 0 && worth[low - 1]! >= enough) low -= 1;
  while (high < STEPS && worth[high + 1]! >= enough) high += 1;
  return { low: low * unit, high: high * unit };
}

const clamp = (value: number, { low, high }: Range) => Math.min(high, Math.max(low, value));
