import { black, lawThrough, white, type BlendLaw } from '../text/edge-pairs.ts';
import type { Luma } from '../text/glyphs.ts';
import type { Box } from '../text/picture.ts';
import type { Part } from './part.ts';

/** A box of one colour that lies half transparent over the film: seen = (1 - share) x behind + share x colour. */
export interface Veil {
  /** Its inner part, away from its soft edges; whole even pixels. */
  readonly inner: Box;
  /** How far its edges reach to both sides, pixels. */
  readonly soft: number;
  /** What is left of the film behind, 0..1: 1 - share. */
  readonly left: number;
  /** Share times colour, of Y, U and V. */
  readonly added: readonly [number, number, number];
  /** How much the film varied along its edges beside what was left unexplained: ratio of variances. */
  readonly sureness: number;
  /** Places outside and inside of its edges, in pairs. */
  readonly crossings: readonly Crossing[];
}

/** What is known of the look of a veil, wherever it lies. */
export type VeilLook = Pick<Veil, 'left' | 'added' | 'sureness'>;

/** Pixels this near to a sharp edge are a mixture, and to the softest one that is solved for. */
const [sharp, softest] = [1, 6];
/** An edge ends where the mean step across it is this share of what it is two pixels farther out and in. */
const wholeStep = 0.9;
/** Corners of a box may be round: of its edges this much at both ends is not looked at, pixels, but half of an edge always is. */
const corner = 16;
/** Rows or columns that are averaged on either side of an edge. */
const deep = 2;
/** Pairs that are needed, how far the film has to differ among them (standard deviation), and how well both sides of the edges have to agree (correlation). */
const [leastPairs, leastSpread, leastAgreement] = [80, 3, 0.5];
/** Largest mean difference (0..255) along its edges with which a picture shows the veil as it was solved for: while it fades it does not. */
const mostOff = 4;
/** With less of the film left its noise would be enlarged too much; with more there is no box. */
const [leastLeft, mostLeft] = [0.08, 0.95];

/**
 * Solves for the veil that lies behind a line of text, from what its edges cut through: the film goes on from outside to inside, so that both sides differ by the blending alone.
 * The slope is that of the reduced major axis (Ricker, 1973), since both sides are equally uncertain.
 * @param pictures with the veil, planar Y, U, V of one size.
 * @param box where it is, whole pixels.
 * @param letters 1 where something else hides the film.
 * @param known the look of another veil of the film, taken where the edges of this one tell less.
 * @returns undefined where it cannot be told, or what is behind does not explain what is seen.
 */
export function solveVeil(
  pictures: readonly Part[],
  box: Box,
  letters: Uint8Array,
  known?: VeilLook,
): Veil | undefined {
  // prettier-ignore
  const [first] = pictures;
  if (first === undefined) return undefined;
  const [up, down] = [(value: number) => 2 * Math.ceil(value / 2), (value: number) => 2 * Math.floor(value / 2)];
  const soft = softness(pictures, box, letters);
  const inner = { left: up(box.left + soft), top: up(box.top + soft), right: down(box.right - soft), bottom: down(box.bottom - soft) }; // prettier-ignore
  const crossings = crossingsOf(box, letters, first, soft);
  const own = lookOf(pictures, crossings);
  const isLike = known !== undefined && (own === undefined || (known.sureness > own.sureness && explains(known, pictures, crossings))); // prettier-ignore
  const look = isLike ? known : (own ?? plainLook(pictures, crossings));
  if (look === undefined || inner.right <= inner.left || inner.bottom <= inner.top) return undefined;
  return { inner, soft, crossings, ...look };
}

/** How far the edges of a box reach to both sides, pixels: a sharp one's, where the film shows no step. */
function softness(pictures: readonly Part[], box: Box, letters: Uint8Array): number {
  const [first] = pictures as readonly [Part];
  const step = (soft: number) => {
    const pairs = crossingsOf(box, letters, first, soft);
    return Math.abs(moments(samples(pictures, pairs, 'inner')).mean - moments(samples(pictures, pairs, 'outer')).mean);
  };
  if (step(softest) < leastStep) return sharp;
  for (let soft = sharp; soft < softest; soft++) if (step(soft) >= wholeStep * step(soft + 2)) return soft;
  return softest;
}

/** Steps smaller than this (0..255) tell nothing of the softness of edges. */
const leastStep = 4;

function lookOf(pictures: readonly Part[], pairs: readonly Crossing[]): VeilLook | undefined {
  const [outside, inside] = [samples(pictures, pairs, 'outer'), samples(pictures, pairs, 'inner')];
  if (outside.length < leastPairs) return undefined;
  const [out, within] = [moments(outside), moments(inside)];
  const agreement = covariance(outside, inside) / Math.sqrt(out.variance * within.variance + 1e-9);
  if (out.variance < leastSpread ** 2 || agreement < leastAgreement) return undefined;
  const free = lawThrough(out.mean, within.mean, Math.sqrt(within.variance / out.variance));
  const { left, added } = plainLaw(outside, inside, free) ?? free;
  if (left < leastLeft || left > mostLeft) return undefined;
  const sureness = out.variance / (codingNoise + unexplained({ left, added }, outside, inside) / outside.length);
  return { left, added: [added, ...chromaAdded(pictures, pairs, left)], sureness };
}

/** Sum of the squared differences that a law leaves. */
function unexplained({ left, added }: BlendLaw, outside: Float64Array, inside: Float64Array): number {
  return outside.reduce((sum, o, n) => sum + (inside[n]! - left * o - added) ** 2, 0); // of one length
}

/** A colour this near to black or white may be that, and its law is taken where it leaves no more unexplained than this share more, and noise (squared). */
const [nearPlain, worse] = [14, 0.35];

/** Boxes are black, mostly, some white: with the colour known what is left is told far better, since the mean brightness speaks for it too. */
function plainLaw(outside: Float64Array, inside: Float64Array, free: BlendLaw): BlendLaw | undefined {
  const own = free.added / (1 - free.left);
  const colour = own < (black + white) / 2 ? black : white;
  const power = (values: Float64Array) => values.reduce((sum, v) => sum + (v - colour) ** 2, 0);
  const left = Math.sqrt(power(inside) / power(outside));
  const law = { left, added: (1 - left) * colour };
  if (Math.abs(own - colour) > nearPlain) return undefined;
  const most = (1 + worse) * unexplained(free, outside, inside) + codingNoise * outside.length;
  return unexplained(law, outside, inside) <= most ? law : undefined;
}

/** Whether a look known from elsewhere tells the mean step at these edges. */
function explains({ left, added }: VeilLook, pictures: readonly Part[], pairs: readonly Crossing[]): boolean {
  const [out, within] = [moments(samples(pictures, pairs, 'outer')), moments(samples(pictures, pairs, 'inner'))];
  return Math.abs(within.mean - left * out.mean - added[0]) <= mostOff;
}

/** A film that changes less along the edges (standard deviation) tells nothing of what is left of it. */
const uniform = 8;

/** Over a film of one brightness any share would do: that of a black box is taken where it is darker inside, else that of a white one. */
function plainLook(pictures: readonly Part[], pairs: readonly Crossing[]): VeilLook | undefined {
  const [out, within] = [moments(samples(pictures, pairs, 'outer')), moments(samples(pictures, pairs, 'inner'))];
  if (pictures.length * pairs.length < leastPairs || out.variance > uniform ** 2) return undefined;
  const colour = within.mean < out.mean ? black : white;
  const left = (within.mean - colour) / (out.mean - colour);
  if (!(left > leastLeft && left < mostLeft)) return undefined;
  return {
    left,
    added: [(1 - left) * colour, ...chromaAdded(pictures, pairs, left)],
    sureness: out.variance / (codingNoise + within.variance),
  };
}

function chromaAdded(pictures: readonly Part[], pairs: readonly Crossing[], left: number): [number, number] {
  const [{ width, height }] = pictures as readonly [Part];
  const halved = ({ x, y, ...step }: Stretch): Stretch => ({ x: x >> 1, y: y >> 1, ...step });
  const half = pairs.map(({ outer, inner }) => ({ outer: halved(outer), inner: halved(inner) }));
  const added = (plane: 0 | 1) => {
    const start = width * height + plane * ((width * height) >> 2);
    const planes = pictures.map(({ data }) => ({ width: width >> 1, height: height >> 1, data: data.subarray(start) }));
    const at = (side: SideOfEdge) => moments(samples(planes, half, side, deep >> 1)).mean;
    return at('inner') - left * at('outer');
  };
  return [added(0), added(1)];
}

/** Variance of coding noise, 0..255 squared. */
export const codingNoise = 6;

/** Variance of what is lifted out from under a veil, 0..255 squared: coding noise, enlarged. */
export const liftedVariance = ({ left }: Veil) => codingNoise / left ** 2;

/** Takes the veil off, in place. False, and nothing done, where the picture does not show it as it was solved for; while it is `fading` it may be there in part: its share is told from the picture first. */
export function liftVeil(part: Part, veil: Veil, fading = false): boolean {
  const there = presence(part, veil);
  const isWhole = there.off <= mostOff;
  if (!isWhole && !fading) return false;
  const share = isWhole ? 1 : there.share;
  const left = 1 - share * (1 - veil.left);
  const { data } = part;
  const darkest = Math.max(0, Math.min(black, Math.round(veil.added[0] / (1 - veil.left)))); // coding noise, enlarged, goes below black
  eachInner(part, veil.inner, (i, p) => {
    data[i] = Math.max(p === 0 ? darkest : 0, Math.min(255, Math.round((data[i]! - share * veil.added[p]) / left)));
  });
  return true;
}

/** How far the mean step at the edges is from the whole veil's, 0..255, and how much of it is there, 0..1: the share that explains the steps best. */
function presence(part: Part, { left, added, crossings }: Veil): { off: number; share: number } {
  const [outside, inside] = [samples([part], crossings, 'outer'), samples([part], crossings, 'inner')];
  let [along, square, size] = [0, 0, 0];
  for (const [n, o] of outside.entries()) {
    const whole = (left - 1) * o + added[0];
    along += whole * (inside[n]! - o); // of one length
    square += whole * whole;
    size += Math.abs(whole);
  }
  const share = square === 0 ? 1 : along / square;
  return { off: (Math.abs(share - 1) * size) / Math.max(1, outside.length), share: Math.max(0, Math.min(1, share)) };
}

/** Calls with the number of every sample inside, and that of its plane. */
function eachInner({ width, height }: Part, inner: Box, visit: (i: number, plane: 0 | 1 | 2) => void): void {
  const size = width * height;
  for (const [plane, start] of [
    [0, 0],
    [1, size],
    [2, size + (size >> 2)],
  ] as const) {
    const step = plane === 0 ? 1 : 2;
    for (let y = inner.top / step; y < inner.bottom / step; y++) {
      const row = start + (y * width) / step;
      for (let i = row + inner.left / step; i < row + inner.right / step; i++) visit(i, plane);
    }
  }
}

/** A place outside of an edge and one inside, each some pixels in a row or column. */
interface Crossing {
  readonly outer: Stretch;
  readonly inner: Stretch;
}

interface Stretch {
  readonly x: number;
  readonly y: number;
  /** Where the next pixel is. */
  readonly dx: 0 | 1;
  readonly dy: 0 | 1;
}

/** Places outside and inside of all edges, a pair for every row and column that crosses one; where there is something else on either side, none. */
function crossingsOf(
  { left, top, right, bottom }: Box,
  letters: Uint8Array,
  { width, height }: Luma,
  soft: number,
): Crossing[] {
  const span = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
  const down = (x: number, y: number): Stretch => ({ x, y, dx: 0, dy: 1 });
  const along = (x: number, y: number): Stretch => ({ x, y, dx: 1, dy: 0 });
  const isFree = ({ x, y, dx, dy }: Stretch) =>
    x >= 0 && y >= 0 && x + dx * deep <= width && y + dy * deep <= height &&
    span(0, deep).every((k) => letters[(y + k * dy) * width + x + k * dx] === 0); // prettier-ignore
  const [before, after] = [-soft - deep, soft];
  const inset = (from: number, to: number) => Math.max(soft, Math.min(corner, Math.floor((to - from) / 4)));
  const [across, upright] = [inset(left, right), inset(top, bottom)];
  return [
    ...span(left + across, right - across).flatMap((x) => [
      { outer: down(x, top + before), inner: down(x, top + after) },
      { outer: down(x, bottom + after), inner: down(x, bottom + before) },
    ]),
    ...span(top + upright, bottom - upright).flatMap((y) => [
      { outer: along(left + before, y), inner: along(left + after, y) },
      { outer: along(right + after, y), inner: along(right + before, y) },
    ]),
  ].filter(({ outer, inner }) => isFree(outer) && isFree(inner));
}

type SideOfEdge = keyof Crossing;

/** Mean of some pixels from a place on, of every pair in every picture. */
function samples(pictures: readonly Luma[], pairs: readonly Crossing[], side: SideOfEdge, count = deep): Float64Array {
  const out = new Float64Array(pictures.length * pairs.length);
  let n = 0;
  for (const { data, width } of pictures) {
    for (const pair of pairs) {
      const { x, y, dx, dy } = pair[side];
      for (let k = 0; k < count; k++) out[n]! += data[(y + k * dy) * width + x + k * dx]! / count; // inside, by `crossingsOf`
      n += 1;
    }
  }
  return out;
}

function moments(values: Float64Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length) };
}

function covariance(a: Float64Array, b: Float64Array): number {
  const [ma, mb] = [moments(a).mean, moments(b).mean];
  return a.reduce((sum, v, i) => sum + (v - ma) * (b[i]! - mb), 0) / Math.max(1, a.length); // of one length
}
