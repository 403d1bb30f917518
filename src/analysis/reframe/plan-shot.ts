import { choose, chooseStill } from './choose.ts';
import { smoothPath, type Knot } from './smooth-path.ts';
import { tubeOf } from './tube.ts';
import { STEPS, worstOf, worthOf, type Scene } from './worth.ts';

/** The window's start at one time, as a part 0..1 - span of the picture. Between two of them it moves straight. */
export interface PathPoint {
  readonly seconds: number;
  readonly at: number;
  /** It is here at once, from where it was. */
  readonly jump?: boolean;
}

export interface ShotPath {
  readonly moves: boolean;
  readonly points: readonly PathPoint[];
  /** How much of what could be held is held, 0..1: worth of the path between that of the worst and the best position at each time. */
  readonly held: number;
}

/** A way of more than this many windows between two sightings is a cut. */
const TURN_WIDTHS = 0.5;
/** Points of a moving path a second: about one a frame, or the corners of the path could be seen. */
const RATE = 24;
/** Share of its worth that a shot may lose for a camera that stands still. */
const STILL_LOSS = 0.08;
/** ... and share of what is at stake that it may lose in any one sighting: a face that is cut, even for a moment, is more. */
const MISS = 0.4;
/** A shot shorter than this stands still. */
const SHORT_SECONDS = 0.7;
/** A path that moves less than this part of the window stands still. */
const LEAST_MOVE = 0.03;
/** Sightings further apart tell nothing of how fast something goes. */
const SPEED_SECONDS = 0.4;
/** Where the camera swings this far from one sighting to the next, half of a way of the window goes unseen; windows. */
const SWING = 0.1;
/** So long after a cut a way costs so many times the usual. */
const SETTLING_SECONDS = 0.5;
const SETTLING = 3;
/** Where the camera turns this fast, half of a movement of the window goes unseen; widths a step of the path, about two a second. */
const USUAL_SPEED = 0.075;

/** Plans the window's way through one shot. @param scenes its sightings, in order; none gives the middle. */
export function planShot(
  scenes: readonly Scene[],
  span: number,
  shot: { readonly startSeconds: number; readonly endSeconds: number },
): ShotPath {
  // prettier-ignore
  const middle = (1 - span) / 2;
  if (scenes.length === 0 || span >= 1) return { moves: false, points: [{ seconds: shot.startSeconds, at: Math.max(0, middle) }], held: 1 }; // prettier-ignore
  const worths = scenes.map((scene) => worthOf(scene, span));
  const moving = choose(worths, span, {
    turned: scenes.map(({ turned }) => turned),
    prices: pricesOf(scenes, span),
  });
  const still = chooseStill(worths);
  const place = (step: number) => ((1 - span) * step) / STEPS;
  const loss = (moving.worth - still.worth) / Math.max(1e-6, moving.worth - moving.least);
  const misses = worths.some((worth, at) => worth[moving.steps[at]!]! - worth[still.steps[at]!]! > MISS * (Math.max(...worth) - worstOf(worth))); // prettier-ignore
  const standing = (): ShotPath => ({ moves: false, points: [{ seconds: shot.startSeconds, at: place(still.steps[0]!) }], held: heldBy(worths, still.steps) }); // prettier-ignore
  if ((loss < STILL_LOSS && !misses) || shot.endSeconds - shot.startSeconds < SHORT_SECONDS || scenes.length < 3)
    return standing();
  const knots = knotsOf(scenes, worths, moving.steps, span, shot);
  const path = smoothPath(knots.map(({ low, high, best, ease }) => ({ low: low / span, high: high / span, best: best / span, ease }))).map((value) => Math.min(1 - span, Math.max(0, value * span))); // prettier-ignore
  if (Math.max(...path) - Math.min(...path) < LEAST_MOVE * span) return standing();
  const points = [...path].map((at, i) => ({ seconds: knots[i]!.seconds, at }));
  const steps = scenes.map(({ seconds }) => Math.round((positionAt(points, seconds) / (1 - span)) * STEPS));
  return { moves: true, points: straightened(points, span), held: heldBy(worths, steps) };
}

/**
 * What a way of the window to each scene costs, times the usual, where nobody's face leads: a viewer who saw a cut first looks around, and while the camera swings part of a way goes
 * unseen.
 */
function pricesOf(scenes: readonly Scene[], span: number): number[] {
  const begun = scenes[0]?.seconds ?? 0;
  return scenes.map(({ seconds, camera, led }) => led ? 1 : (seconds < begun + SETTLING_SECONDS ? SETTLING : 1) / (1 + Math.abs(camera) / span / SWING)); // prettier-ignore
}

/** As `planShot`, but the window may cut from one to the other where they do not fit together. */
export function planTurns(
  scenes: readonly Scene[],
  span: number,
  shot: { readonly startSeconds: number; readonly endSeconds: number },
): ShotPath {
  // prettier-ignore
  if (scenes.length < 2 || span >= 1) return planShot(scenes, span, shot);
  const { steps } = choose(scenes.map((scene) => worthOf(scene, span)), span, { mayCut: true }); // prettier-ignore
  const far = (TURN_WIDTHS * span * STEPS) / (1 - span);
  const firsts = scenes.flatMap((_, at) => (at === 0 || Math.abs(steps[at]! - steps[at - 1]!) > far ? [at] : []));
  const parts = firsts.map((first, i) => {
    const end = firsts[i + 1];
    const range = { startSeconds: i === 0 ? shot.startSeconds : scenes[first]!.seconds, endSeconds: end === undefined ? shot.endSeconds : scenes[end]!.seconds }; // prettier-ignore
    return planShot(scenes.slice(first, end), span, range);
  });
  const points = parts.flatMap((part, i) => part.points.map((point, k) => (i > 0 && k === 0 ? { ...point, jump: true } : point))); // prettier-ignore
  const held = parts.reduce((sum, part) => sum + part.held, 0) / parts.length;
  return { moves: parts.some(({ moves }) => moves), points, held };
}

/** Position of a path at a time. */
export function positionAt(points: readonly PathPoint[], seconds: number): number {
  const after = points.findIndex((point) => point.seconds > seconds);
  if (after === 0) return points[0]!.at;
  if (after < 0) return points.at(-1)!.at;
  const [a, b] = [points[after - 1]!, points[after]!];
  if (b.jump === true) return a.at;
  return a.at + ((b.at - a.at) * (seconds - a.seconds)) / (b.seconds - a.seconds);
}

function heldBy(worths: readonly Float32Array[], steps: readonly number[]): number {
  let [held, most] = [0, 0];
  worths.forEach((worth, at) => {
    const least = worstOf(worth);
    held += Math.max(0, worth[steps[at]!]! - least);
    most += Math.max(...worth) - least;
  });
  return most <= 0 ? 1 : held / most;
}

interface TimedKnot extends Knot {
  readonly seconds: number;
}

/** The tube of good positions around the chosen ones, between the sightings straight. */
function knotsOf(
  scenes: readonly Scene[],
  worths: readonly Float32Array[],
  steps: readonly number[],
  span: number,
  { startSeconds, endSeconds }: { readonly startSeconds: number; readonly endSeconds: number },
): TimedKnot[] {
  // prettier-ignore
  const tubes = beyondEdges(worths.map((worth, at) => tubeOf(scenes[at]!, worth, steps[at]!, span)), scenes, span); // prettier-ignore
  const count = Math.max(2, Math.ceil((endSeconds - startSeconds) * RATE) + 1);
  let next = 0;
  return Array.from({ length: count }, (_, i) => {
    const seconds = startSeconds + ((endSeconds - startSeconds) * i) / (count - 1);
    while (next < scenes.length && scenes[next]!.seconds <= seconds) next += 1;
    const [a, b] = [tubes[Math.max(0, next - 1)]!, tubes[Math.min(tubes.length - 1, next)]!];
    const [from, to] = [scenes[Math.max(0, next - 1)]!.seconds, scenes[Math.min(scenes.length - 1, next)]!.seconds];
    const share = to > from ? Math.min(1, Math.max(0, (seconds - from) / (to - from))) : 0;
    // the camera's own speed, window widths a step of the path
    const speed = next === 0 || next >= scenes.length || to <= from ? 0 : Math.abs(scenes[next]!.turned) / span / ((to - from) * RATE); // prettier-ignore
    const mix = (key: 'low' | 'high' | 'best') => Math.min(1 - span, Math.max(0, a[key] + (b[key] - a[key]) * share));
    return { seconds, low: mix('low'), high: mix('high'), best: mix('best'), ease: 1 / (1 + speed / USUAL_SPEED) };
  });
}

/**
 * Who goes out of the picture, or comes into it, is cut by its edge, and a window that stands there tells no longer how far out it is: it went on as fast as before. Bounds of the
 * tube that lie beyond the edge, where they would be by then, have the window at the edge in time.
 */
function beyondEdges(tubes: readonly Knot[], scenes: readonly Scene[], span: number): Knot[] {
  const goneOn = (key: 'low' | 'high', at: number, step: 1 | -1) => {
    const [near, far] = [at + step, at + 2 * step];
    const seconds = (scenes[near]?.seconds ?? 0) - (scenes[far]?.seconds ?? Infinity);
    if (Math.abs(seconds) > SPEED_SECONDS) return tubes[at]![key];
    const bound = tubes[near]![key]; // it has a time
    return bound + ((bound - tubes[far]![key]) * (scenes[at]!.seconds - scenes[near]!.seconds)) / seconds;
  };
  return tubes.map((tube, at) => {
    const ends = (key: 'low' | 'high') => [goneOn(key, at, 1), goneOn(key, at, -1)];
    if (tube.high <= 0) return { ...tube, high: Math.min(0, ...ends('high')) };
    return tube.low >= 1 - span - 1e-6 ? { ...tube, low: Math.max(1 - span, ...ends('low')) } : tube;
  });
}

/** Leaves out points that lie on the straight line between their neighbours. */
function straightened(points: readonly PathPoint[], span: number): PathPoint[] {
  const kept: PathPoint[] = [points[0]!];
  for (let i = 1; i < points.length - 1; i += 1) {
    const ahead = [kept.at(-1)!, points[i + 1]!];
    if (Math.abs(positionAt(ahead, points[i]!.seconds) - points[i]!.at) > 1e-4 * span) kept.push(points[i]!);
  }
  return [...kept, points.at(-1)!];
}
