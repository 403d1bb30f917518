import { slideFit } from './slide.ts';
import { THUMB, type Thumbnail } from './thumbnail.ts';

/** A thumbnail with its cells: mean Y, Cb, Cr of each, chroma weighted up. */
export interface Sample {
  readonly thumb: Thumbnail;
  readonly cells: Float32Array;
}

/** Values of a cell. */
const DEPTH = 3;
/** Mean square difference of the ends under which nothing is told, 0..255 squared. */
const LEAST_DIFFERENCE = 120;
/** Root of the share of the ends' difference that no mixture of them explains: 0 for a still dissolve, 0.87 for a third picture. */
const DISSOLVE_REST = 0.5;
/** What is left of the energy of edges. */
const SOFTER = 0.85;
/** How far the share may be from a straight line, on average. */
const BENT = 0.14;
const WIPE_BENT = 0.1;
/** The same for pictures that slide. */
const SLIDE_REST = 0.38;
const SLIDE_BENT = 0.08;
/** The same for a wipe in parts smaller than a cell (blinds, a chequerboard): a mixture in every cell, but with the edges of both pictures. */
const BLINDS_REST = 0.36;
const BLINDS_BENT = 0.04;
const BLINDS_SIDE_CHANGE = 0.3;
/** How much of the change may go on beyond the ends; more where it goes over the picture cell by cell. */
const SIDE_CHANGE = 0.45;
const WIPE_SIDE_CHANGE = 0.6;
/** Samples right beside a dissolve. */
const NEAR = 2;
/** In a wipe, the share of cells that are neither the one nor the other. */
const WIPE_BETWEEN = 0.32;
/** The same at another pace than an even one: what moves in a shot does so at any. */
const UNEVEN_BETWEEN = 0.2;
/** More of the picture than this does not come at once. */
const LARGEST_STEP = 0.6;
/** Share up to which a transition has not begun. */
const NOT_BEGUN = 0.05;
/** Square of the difference, summed over a cell's values, from which on a cell tells. */
const CELL_DIFFERENCE = 15 ** 2;

export interface Mixture {
  readonly kind: 'dissolve' | 'wipe';
  /** 0..1 */
  readonly score: number;
  /** Index of the last sample that is the first end alone, and of the first that is the last end alone. */
  readonly first: number;
  readonly last: number;
}

/** Whether the frames between the first and the last sample of a window are mixtures of these in a share that goes evenly from one to the other. */
export function judgeMixture(
  window: readonly Sample[],
  sides: { readonly before: readonly Sample[]; readonly after: readonly Sample[] },
): Mixture | undefined {
  const [a, b] = [window[0]!.cells, window.at(-1)!.cells];
  const across = meanSquare(a, b);
  if (across < LEAST_DIFFERENCE) return undefined;
  // what moves goes on moving: further off the pictures say less about a dissolve, whose ends are a mixture of all cells
  const beyond = (reach: number) => Math.sqrt(Math.max(0, ...sides.before.slice(0, reach).map(({ cells }) => meanSquare(cells, a)), ...sides.after.slice(0, reach).map(({ cells }) => meanSquare(cells, b))) / across); // prettier-ignore
  const [near, side] = [beyond(NEAR), beyond(Infinity)];
  if (side > WIPE_SIDE_CHANGE) return undefined;
  const sharp = meanDetail(window.slice(1, -1)) / meanDetail([window[0]!, window.at(-1)!]);
  const inner = window.slice(1, -1).map(({ cells }) => cells);
  const found = [
    ...(near > SIDE_CHANGE || (sharp > SOFTER && side > BLINDS_SIDE_CHANGE)
      ? []
      : [dissolveFit(a, b, inner, across, sharp > SOFTER)]),
    wipeFit(a, b, inner),
  ].filter((fit) => fit !== undefined);
  if (found.length === 0 && sharp > SOFTER && near <= SIDE_CHANGE) found.push(...pushed(window));
  const best = found.reduce<Fit | undefined>((x, y) => (x !== undefined && x.score >= y.score ? x : y), undefined);
  if (best === undefined) return undefined;
  const first = best.done.findLastIndex((done) => done < NOT_BEGUN) + 1;
  const over = best.done.findIndex((done) => done > 1 - NOT_BEGUN);
  const last = over < 0 ? window.length - 1 : over + 1;
  return { kind: best.kind, score: best.score * (1 - side), first, last };
}

/** How well a kind of transition fits. */
interface Fit {
  readonly kind: 'dissolve' | 'wipe';
  readonly score: number;
  /** How far the transition is at each inner sample, 0..1. */
  readonly done: readonly number[];
}

/** One picture slides away for the other: told pixel by pixel, as cells say little of where they came from. */
function pushed(window: readonly Sample[]): Fit[] {
  const lumas = window.map(({ thumb }) => thumb.luma);
  const slide = slideFit(lumas[0]!, lumas.at(-1)!, lumas.slice(1, -1));
  if (slide === undefined || slide.rest > SLIDE_REST || bentOf(slide.done) > SLIDE_BENT) return [];
  return [{ kind: 'wipe', score: 1 - slide.rest, done: slide.done }];
}

/** Energy of the edges. A mixture of two pictures has less of it than they have (Lienhart): a third less on average over a transition. */
function meanDetail(samples: readonly Sample[]): number {
  return samples.reduce((sum, { thumb }) => sum + edgeEnergy(thumb), 0) / samples.length;
}

function edgeEnergy({ luma }: Thumbnail): number {
  let sum = 0;
  for (let y = 1; y < THUMB.height; y += 1) {
    for (let at = y * THUMB.width + 1; at < (y + 1) * THUMB.width; at += 1) {
      sum += (luma[at]! - luma[at - 1]!) ** 2 + (luma[at]! - luma[at - THUMB.width]!) ** 2;
    }
  }
  return sum / luma.length + 1;
}

function meanSquare(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i]! - b[i]!) ** 2;
  return sum / a.length;
}

/** Every cell at a time: the least squares share of `a`, what it leaves, and how straight it falls. `sharp`: no mixture of light, both pictures stand side by side. */
function dissolveFit(
  a: Float32Array,
  b: Float32Array,
  inner: readonly Float32Array[],
  across: number,
  sharp: boolean,
): Fit | undefined {
  let [rest, bent] = [0, 0];
  const done = inner.map((cells, i) => {
    let product = 0;
    for (let k = 0; k < a.length; k += 1) product += (cells[k]! - b[k]!) * (a[k]! - b[k]!);
    const share = product / a.length / across;
    let left = 0;
    for (let k = 0; k < a.length; k += 1) left += (cells[k]! - share * a[k]! - (1 - share) * b[k]!) ** 2;
    rest += Math.sqrt(left / a.length / across) / inner.length;
    bent += Math.abs(share - wanted(i, inner.length)) / inner.length;
    return 1 - share;
  });
  if (rest > (sharp ? BLINDS_REST : DISSOLVE_REST) || bent > (sharp ? BLINDS_BENT : BENT)) return undefined;
  return { kind: sharp ? 'wipe' : 'dissolve', score: (1 - rest) * (1 - bent), done };
}

/** Share of the first end that is left at inner sample `i` of an even transition. */
function wanted(i: number, count: number): number {
  return 1 - (i + 1) / (count + 1);
}

/** How far it goes at `t` of the way, 0..1: evenly, faster and faster or slower and slower (the area of an iris), or slowly at both ends (a diagonal, and most programs). */
const PACES = [(t: number) => t, (t: number) => t * t, (t: number) => t * (2 - t), (t: number) => t * t * (3 - 2 * t)];

/** How far a transition is from the pace that fits best, on average, 0..1. */
function bentOf(done: readonly number[], paces = PACES): number {
  const off = paces.map((pace) => done.reduce((sum, now, i) => sum + Math.abs(now - pace((i + 1) / (done.length + 1))), 0)); // prettier-ignore
  return Math.min(...off) / done.length;
}

/** Cell after cell: each is that of the first end, then that of the last. */
function wipeFit(a: Float32Array, b: Float32Array, inner: readonly Float32Array[]) {
  const telling = tellingCells(a, b);
  if (telling.length < a.length / DEPTH / 2 || inner.length < 3) return undefined;
  const states = inner.map((cells) => cellStates(a, b, cells, telling));
  const done = states.map((state) => state.done);
  const [even, bent] = [bentOf(done, PACES.slice(0, 1)), bentOf(done)];
  let [between, largest] = [0, 1 - done.at(-1)!];
  states.forEach((state, i) => {
    between += state.neither / inner.length;
    largest = Math.max(largest, state.done - (done[i - 1] ?? 0));
  });
  if (between > (even > WIPE_BENT ? UNEVEN_BETWEEN : WIPE_BETWEEN) || bent > WIPE_BENT || largest > LARGEST_STEP)
    return undefined;
  return { kind: 'wipe', score: (1 - between) * (1 - bent), done } as const;
}

function tellingCells(a: Float32Array, b: Float32Array): number[] {
  const cells: number[] = [];
  for (let at = 0; at < a.length; at += DEPTH) if (cellDifference(a, b, at) >= CELL_DIFFERENCE) cells.push(at);
  return cells;
}

function cellDifference(a: Float32Array, b: Float32Array, at: number): number {
  return (a[at]! - b[at]!) ** 2 + (a[at + 1]! - b[at + 1]!) ** 2 + (a[at + 2]! - b[at + 2]!) ** 2;
}

/** Shares of the cells that look like the last end already, and like neither. */
function cellStates(a: Float32Array, b: Float32Array, cells: Float32Array, telling: readonly number[]) {
  let [done, neither] = [0, 0];
  for (const at of telling) {
    const whole = cellDifference(a, b, at);
    const toA = cellDifference(a, cells, at) / whole;
    const toB = cellDifference(b, cells, at) / whole;
    if (toB < 0.12 && toB < toA) done += 1;
    else if (toA >= 0.12) neither += 1;
  }
  return { done: done / telling.length, neither: neither / telling.length };
}
