import { resampleInto, type Picture } from '../text/picture.ts';
import { clipped, common, likeness, middleOf, sizeOf, type Area } from './box.ts';

/** Pixels of the longer side of the pictures in which things are looked for again. */
const SIDE = 192;
/** How far a thing may go from one look to the next, parts of the longer side. */
const REACH = { x: 0.14, y: 0.07 } as const;
/** Correlation from which on it is the same thing. */
const SAME = 0.6;
/** Smallest side of a thing that can be told from others, pixels; larger ones are looked at in every second pixel, and so on. */
const LEAST = 6;
const COARSE = 20;
/** Looks for which a thing is followed without being found anew. */
const LONGEST = 4;
/** What a thing's score keeps at each of them. */
const LESS_SURE = 0.92;

interface Holdable {
  readonly box: Area;
  readonly score: number;
  /** It was not found anew, but followed from the look before. */
  readonly held?: true;
}

export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * Follows things that a detector misses for a moment (a head that turns, blur): what was seen in the look before and is not found now is looked for nearby by normalised
 * correlation (Lewis, "Fast Normalized Cross-Correlation", 1995). What left the picture is not found again, and ends.
 */
export class Holder<T extends Holdable> {
  private before: Plane | undefined;
  private known: readonly { readonly one: T; readonly looks: number; readonly sure: number }[] = [];
  private readonly least: number;
  private readonly alike: (a: T, b: T) => boolean;

  /** @param least score from which on a thing is followed. @param alike whether two can be one at all. */
  constructor(least: number, alike: (a: T, b: T) => boolean = () => true) {
    this.least = least;
    this.alike = alike;
  }

  /** What was found, and after it what is still there. @param fresh the picture is another one: nothing is followed. */
  hold(found: readonly T[], now: Plane, fresh: boolean): T[] {
    const { before } = this;
    const lost = fresh || before === undefined ? [] : this.known.filter(({ one }) => !found.some((other) => this.alike(one, other) && isSame(one.box, other.box))); // prettier-ignore
    const held = lost.flatMap(({ one, looks, sure }) => {
      const box = looks < LONGEST ? findAgain(before!, now, one.box) : undefined; // nothing is lost without a picture before
      if (box === undefined || found.some((other) => this.alike(one, other) && isSame(box, other.box))) return [];
      return [{ one: { ...one, box, score: one.score * LESS_SURE, held: true as const }, looks: looks + 1, sure }];
    });
    // who was sure once is followed from less sure looks too
    const sureness = (one: T) => Math.max(one.score, ...this.known.filter((other) => this.alike(one, other.one) && isSame(one.box, other.one.box)).map(({ sure }) => LESS_SURE * sure)); // prettier-ignore
    const sure = found.map((one) => ({ one, looks: 0, sure: fresh ? one.score : sureness(one) }));
    this.known = [...sure.filter((each) => each.sure >= this.least), ...held];
    this.before = now;
    return [...found, ...held.map(({ one }) => one)];
  }
}

function isSame(a: Area, b: Area): boolean {
  const [p, q] = [middleOf(a), middleOf(b)];
  return likeness(a, b) > 0.25 || Math.hypot(p.x - q.x, p.y - q.y) < 0.5 * Math.sqrt(Math.min(sizeOf(a), sizeOf(b)));
}

/** The green of a picture, small: enough to find things again by. */
export function grayPlane(picture: Picture): Plane {
  const scale = SIDE / Math.max(picture.width, picture.height);
  const size = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) };
  const planes = new Float32Array(3 * size.width * size.height);
  const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  resampleInto(picture, whole, size, { data: planes, stride: size.width, rows: size.height }, [1, 1, 1], [0, 0, 0]);
  return { ...size, data: planes.subarray(size.width * size.height, 2 * size.width * size.height) };
}

/** Where a thing of one picture is in the next; undefined where nothing looks like it. */
function findAgain(before: Plane, now: Plane, box: Area): Area | undefined {
  const { width, height } = before;
  const inside = clipped(box);
  const [left, top] = [Math.round(inside.left * width), Math.round(inside.top * height)];
  const [right, bottom] = [Math.round(inside.right * width), Math.round(inside.bottom * height)];
  if (right - left < LEAST || bottom - top < LEAST) return undefined;
  const step = Math.max(1, Math.round(Math.min(right - left, bottom - top) / COARSE));
  const patch = samplesOf(before, left, top, right, bottom, step);
  const [reachX, reachY] = [Math.round(REACH.x * SIDE), Math.round(REACH.y * SIDE)];
  let best = { dx: 0, dy: 0, value: SAME };
  for (let dy = -reachY; dy <= reachY; dy += 1) {
    for (let dx = -reachX; dx <= reachX; dx += 1) {
      const value = correlation(patch, now, dx, dy);
      if (value > best.value) best = { dx, dy, value };
    }
  }
  if (best.value === SAME) return undefined;
  const [x, y] = [best.dx / width, best.dy / height];
  const moved = { left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y };
  // what is for the most part out of the picture has left it
  return sizeOf(common(moved, { left: 0, top: 0, right: 1, bottom: 1 })) > 0.6 * sizeOf(moved)
    ? clipped(moved)
    : undefined;
}

interface Patch {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Values less their mean, and the root of the sum of their squares. */
  readonly values: Float32Array;
  readonly norm: number;
}

function samplesOf(
  { width, data }: Plane,
  left: number,
  top: number,
  right: number,
  bottom: number,
  step: number,
): Patch {
  // prettier-ignore
  const [x, y, values]: [number[], number[], number[]] = [[], [], []];
  for (let row = top; row < bottom; row += step) {
    for (let column = left; column < right; column += step) {
      x.push(column);
      y.push(row);
      values.push(data[row * width + column]!);
    }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const off = Float32Array.from(values, (value) => value - mean);
  return { x, y, values: off, norm: Math.sqrt(off.reduce((sum, value) => sum + value * value, 0)) };
}

/** Normalised correlation of a patch and the place so far from its own, -1..1; 0 where most of it would lie outside, or nothing is to be seen. */
function correlation({ x, y, values, norm }: Patch, { width, height, data }: Plane, dx: number, dy: number): number {
  let [count, sum, square, product, own, ownSquare] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i += 1) {
    const [column, row] = [x[i]! + dx, y[i]! + dy];
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const value = data[row * width + column]!;
    const mine = values[i]!;
    count += 1;
    sum += value;
    square += value * value;
    product += value * mine;
    own += mine;
    ownSquare += mine * mine;
  }
  if (count < 0.7 * values.length || norm < 4 * Math.sqrt(values.length)) return 0;
  const spread = Math.sqrt(Math.max(0, square - (sum * sum) / count) * Math.max(0, ownSquare - (own * own) / count));
  return spread < 1e-3 ? 0 : (product - (sum * own) / count) / spread;
}
