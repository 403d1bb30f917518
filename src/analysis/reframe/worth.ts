/** Something along the axis that the window should hold. Positions are parts 0..1 of the picture. */
export interface Interest {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  /** Of `whole` ones: the weight that counts where it is cut, if another; half a face is one in focus or not. */
  readonly cut?: number;
  /** Of `whole` ones: the part that must not be cut, a face within its head. */
  readonly inner?: readonly [number, number] | undefined;
  /** `whole`: cutting through it costs (a face). `core`: its middle counts most (a person). `spread`: every part counts the same. */
  readonly kind: 'whole' | 'core' | 'spread';
}

/** Everything of interest at one time. */
export interface Scene {
  readonly seconds: number;
  readonly interests: readonly Interest[];
  /** Interest that belongs to no thing (what stands out, what moves), in equal steps along the axis. */
  readonly density: Float32Array;
  /** How far what stands went along the axis since the scene before because the camera turned, parts of the picture. */
  readonly turned: number;
  /** How far the camera turned since then, parts of the picture. */
  readonly camera: number;
  /** Whether somebody's face leads the shot. */
  readonly led: boolean;
  /** Of the interests, the lettering. */
  readonly title?: Interest | undefined;
}

/** Positions of the window's start that are compared, over its whole way. */
export const STEPS = 96;
/** What a face costs that is cut, as a share of its weight: more than to leave another one of the same worth out altogether. */
const CUT_COST = 2.5;
/** Of a face wider than this part of the window the sides may be cut, as much on either; of one wider than `LARGEST` windows no edge is safe. */
const CLOSE_UP = 0.75;
const LARGEST = 1.25;
/** Positions worth less than minus this cut somebody. */
const WORST = 0.4;
/** A face may stick out by this part of itself: boxes are no better. */
const TOLERANCE = 0.06;
/** What stands out or moves is worth this part less in the window's outer parts, each so much of it. */
const INSIDE = 0.4;
const MARGIN = 0.22;
/** What the middle of the picture is worth, where the film maker put what matters. */
const MIDDLE_WORTH = 0.1;

/** How much the window holds at each of its positions: `STEPS` + 1 values. @param span length of the window as a part of the picture. */
export function worthOf({ interests, density }: Scene, span: number): Float32Array {
  const worth = new Float32Array(STEPS + 1);
  const sums = cumulated(density);
  const way = 1 - span;
  for (let step = 0; step <= STEPS; step += 1) {
    const start = (way * step) / STEPS;
    const end = start + span;
    let value = heldDensity(sums, start, end) + MIDDLE_WORTH * (1 - Math.abs(step / STEPS - 0.5) * 2);
    for (const interest of interests) {
      const part = held(interest, start, end);
      value += (part < 0 ? (interest.cut ?? interest.weight) : interest.weight) * part;
    }
    worth[step] = value;
  }
  return worth;
}

/** What the worst position is worth beside which others are judged: what it costs to cut somebody would make all others look alike. */
export const worstOf = (worth: Float32Array) => Math.max(Math.min(...worth), -WORST);

/** Part of an interest that a window holds, or what it costs to cut it; -0.9..1. */
function held({ from, to, kind, inner }: Interest, start: number, end: number): number {
  const share = coverage(from, to, start, end);
  if (kind === 'spread') return share;
  if (kind === 'core')
    return 0.4 * share + 0.4 * middleThird(from, to, start, end) + 0.2 * headroom(from, to, start, end);
  const { state, from: first, to: last, shown } = placeOf({ from, to, inner }, start, end);
  if (state === 'large') return 0.5 * share + 0.5 * middleThird(first, last, start, end);
  if (state === 'in') return 0.3 + 0.25 * share + 0.25 * headroom(from, to, start, end) + 0.2 * air(first, last, start, end); // prettier-ignore
  return state === 'out' ? 0 : 0.3 * shown - CUT_COST;
}

/** How a face lies to a window; `from` and `to` are what of it must not be cut, `shown` how much of that the window shows. `large`: more than the window can hold. */
export interface FacePlace {
  readonly state: 'in' | 'out' | 'cut' | 'large';
  readonly from: number;
  readonly to: number;
  readonly shown: number;
}

/** Where a face lies to a window. */
export function placeOf(face: Pick<Interest, 'from' | 'to' | 'inner'>, start: number, end: number): FacePlace {
  const [from, to] = fitting(face.inner ?? [face.from, face.to], end - start);
  const shown = coverage(from, to, start, end);
  const state = to - from > end - start ? 'large' : shown >= 1 - TOLERANCE ? 'in' : shown <= TOLERANCE ? 'out' : 'cut';
  return { state, from, to, shown };
}

/** A face, or of one that nearly fills the window the part that must not be cut all the same: eyes and mouth, in its middle. */
function fitting([from, to]: readonly [number, number], length: number): readonly [number, number] {
  const over = to - from > LARGEST * length ? 0 : Math.max(0, to - from - CLOSE_UP * length) / 2;
  return [from + over, to - over];
}

function middleThird(from: number, to: number, start: number, end: number): number {
  const third = (to - from) / 3;
  return coverage(from + third, to - third, start, end);
}

/** How near a face lies to the middle of the window, 0..1; anywhere in its middle sixth is as good. */
function headroom(from: number, to: number, start: number, end: number): number {
  const off = Math.abs((from + to) / 2 - (start + end) / 2) / ((end - start) / 2);
  return Math.min(1, Math.max(0, (1 - off) / 0.85));
}

/** Whether a face has air on both sides, 0..1: a sixth of itself, or as much as there can be. */
function air(from: number, to: number, start: number, end: number): number {
  const most = Math.min((to - from) / 6, (end - start - (to - from)) / 2);
  return most <= 0 ? 1 : Math.min(1, Math.max(0, Math.min(from - start, end - to) / most));
}

/** What of a stretch lies in a window, as a share of what could. */
function coverage(from: number, to: number, start: number, end: number): number {
  const most = Math.min(to - from, end - start);
  return most <= 0 ? 0 : Math.max(0, Math.min(to, end) - Math.max(from, start)) / most;
}

function cumulated(density: Float32Array): Float32Array {
  const sums = new Float32Array(density.length + 1);
  for (let i = 0; i < density.length; i += 1) sums[i + 1] = sums[i]! + density[i]!;
  return sums;
}

/** What lies well inside counts whole, what lies near the window's edges less. */
function heldDensity(sums: Float32Array, start: number, end: number): number {
  const margin = MARGIN * (end - start);
  return (1 - INSIDE) * sumBetween(sums, start, end) + INSIDE * sumBetween(sums, start + margin, end - margin);
}

function sumBetween(sums: Float32Array, start: number, end: number): number {
  return at(sums, end) - at(sums, start);
}

function at(sums: Float32Array, place: number): number {
  const x = Math.min(1, Math.max(0, place)) * (sums.length - 1);
  const i = Math.min(sums.length - 2, Math.floor(x));
  return sums[i]! + (sums[i + 1]! - sums[i]!) * (x - i);
}
