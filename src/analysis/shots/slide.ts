import { THUMB } from './thumbnail.ts';

/** Every fourth pixel both ways tells as much. */
const STRIDE = 4;
/** How far the middle of a slide may be from half the way, and steps that are tried, in parts of the picture. */
const OFF_MIDDLE = 0.16;
const STEP = 1 / 24;
/** Root of the share of the ends' difference that a slide leaves in its middle: what moves within the pictures. */
const MIDDLE_REST = 0.45;

/** What moves: the old picture goes and the new one follows it, or one of the two lies still under the other. */
const MANNERS = ['push', 'cover', 'uncover'] as const;
const WAYS = [[1, 0], [-1, 0], [0, 1], [0, -1]] as const; // prettier-ignore
type Manner = (typeof MANNERS)[number];
type Way = (typeof WAYS)[number];

type Luma = Float32Array;

/** A slide, as far as it fits. */
export interface Slide {
  /** Root of the share of the ends' difference that the slide does not explain, mean over the inner pictures. */
  readonly rest: number;
  /** How far it is at each inner picture, 0..1. */
  readonly done: readonly number[];
}

/** Finds how one picture slid away for the other, whose lumas `THUMB` wide are given, with those between; undefined where the middle one shows no slide. */
export function slideFit(a: Luma, b: Luma, inner: readonly Luma[]): Slide | undefined {
  const across = leftOver(a, b, b, 'push', [1, 0], 0);
  if (across === 0 || inner.length < 3) return undefined;
  const rest = (now: Luma, manner: Manner, way: Way, done: number) => Math.sqrt(leftOver(a, b, now, manner, way, done) / across); // prettier-ignore
  const middle = inner[inner.length >> 1]!;
  const half = ((inner.length >> 1) + 1) / (inner.length + 1);
  const tried = MANNERS.flatMap(
    (manner) =>
    WAYS.map((way) => ({ manner, way, ...nearest(half - OFF_MIDDLE, half + OFF_MIDDLE, (done) => rest(middle, manner, way, done)) })), // prettier-ignore
  );
  const best = tried.reduce((x, y) => (y.rest < x.rest ? y : x));
  if (best.rest > MIDDLE_REST) return undefined;
  const fits = inner.map((now) => nearest(0, 1, (done) => rest(now, best.manner, best.way, done)));
  return { rest: fits.reduce((sum, one) => sum + one.rest, 0) / fits.length, done: fits.map(({ done }) => done) };
}

function nearest(from: number, to: number, rest: (done: number) => number): { done: number; rest: number } {
  let best = { done: from, rest: Infinity };
  for (let done = from; done <= to + 1e-6; done += STEP) {
    const now = rest(done);
    if (now < best.rest) best = { done, rest: now };
  }
  return best;
}

/** Mean square between a picture and what a slide would have made of the ends. */
function leftOver(a: Luma, b: Luma, now: Luma, manner: Manner, [wayX, wayY]: Way, done: number): number {
  const { width, height } = THUMB;
  const [shiftX, shiftY] = [Math.round(done * width) * wayX, Math.round(done * height) * wayY];
  // the new picture comes from the side that the old one leaves
  const [backX, backY] = [shiftX - width * wayX, shiftY - height * wayY];
  const oldShift = manner === 'cover' ? 0 : shiftY * width + shiftX;
  const newShift = manner === 'uncover' ? 0 : backY * width + backX;
  const [left, right] = [Math.max(0, shiftX), width + Math.min(0, shiftX)];
  const [top, bottom] = [Math.max(0, shiftY), height + Math.min(0, shiftY)];
  let [sum, count] = [0, 0];
  for (let y = 1; y < height; y += STRIDE) {
    for (let x = 1; x < width; x += STRIDE) {
      const at = y * width + x;
      const isOld = x >= left && x < right && y >= top && y < bottom;
      sum += (now[at]! - (isOld ? a[at - oldShift]! : b[at - newShift]!)) ** 2;
      count += 1;
    }
  }
  return sum / count;
}
