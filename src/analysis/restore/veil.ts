import type { Luma } from '../text/glyphs.ts';
import type { Box } from '../text/picture.ts';
import type { Part } from './blend-model.ts';

/** A box of one colour that lies half transparent over the film: seen = (1 - share) x behind + share x colour. */
export interface Veil {
  /** Its inner part, away from its soft edges; whole even pixels. */
  readonly inner: Box;
  /** What is left of the film behind, 0..1: 1 - share. */
  readonly left: number;
  /** Share times colour, of Y, U and V. */
  readonly added: readonly [number, number, number];
  /** Places outside and inside of its edges, in pairs. */
  readonly crossings: readonly Crossing[];
}

/** What is known of the look of a veil, wherever it lies. */
export type VeilLook = Pick<Veil, 'left' | 'added'>;

/** An edge is looked for this far round where it is thought to be, and pixels this near to it are a mixture. */
const [reach, soft] = [6, 3];
/** Rows or columns that are averaged on either side of an edge. */
const deep = 3;
/** Pairs that are needed, how far the film has to differ among them (standard deviation), and how well both sides of the edges have to agree (correlation). */
const [leastPairs, leastSpread, leastAgreement] = [80, 5, 0.8];
/** With less of the film left its noise would be enlarged too much; with more there is no box. */
const [leastLeft, mostLeft] = [0.25, 0.92];

/**
 * Solves for the veil that lies behind a line of text, from what its edges cut through: the film goes on from outside to inside, so that both sides differ by the blending alone.
 * The slope is that of the reduced major axis (Ricker, 1973), since both sides are equally uncertain.
 * @param pictures with the veil, planar Y, U, V of one size.
 * @param box about where it is.
 * @param letters 1 where something else hides the film.
 * @param known the look of another veil of the film, taken where the film does not differ enough along the edges of this one.
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
  const edges = edgesOf(pictures, box);
  const even = (value: number) => 2 * Math.ceil(value / 2);
  const inner = { left: even(edges.left + soft), top: even(edges.top + soft), right: even(edges.right - soft) - 2, bottom: even(edges.bottom - soft) - 2 }; // prettier-ignore
  const crossings = crossingsOf(edges, letters, first);
  const look = lookOf(pictures, crossings) ?? known;
  if (look === undefined || inner.right <= inner.left || inner.bottom <= inner.top) return undefined;
  return { inner, crossings, ...look };
}

function lookOf(pictures: readonly Part[], pairs: readonly Crossing[]): VeilLook | undefined {
  const [{ width, height }] = pictures as [Part];
  const [outside, inside] = [samples(pictures, pairs, 0), samples(pictures, pairs, 1)];
  if (outside.length < leastPairs) return undefined;
  const [out, within] = [moments(outside), moments(inside)];
  const agreement = covariance(outside, inside) / Math.sqrt(out.variance * within.variance + 1e-9);
  const left = Math.sqrt(within.variance / Math.max(1e-9, out.variance));
  if (out.variance < leastSpread ** 2 || agreement < leastAgreement || left < leastLeft || left > mostLeft)
    return undefined;
  const chroma = (plane: 0 | 1) => {
    const half = pairs.map((pair) => pair.map(({ x, y }) => ({ x: x >> 1, y: y >> 1 })) as unknown as Crossing);
    const start = width * height + plane * ((width * height) >> 2);
    const at = (side: 0 | 1) => moments(samples(pictures.map((picture) => ({ width: width >> 1, height: height >> 1, data: picture.data.subarray(start) })), half, side, deep >> 1)).mean; // prettier-ignore
    return at(1) - left * at(0);
  };
  return { left, added: [within.mean - left * out.mean, chroma(0), chroma(1)] };
}

/** Largest mean difference (0..255) along its edges with which a picture shows the veil as it was solved for: while it fades it does not. */
const mostOff = 4;

/** Takes the veil off, in place. False, and nothing done, where the picture does not show it as it was solved for. */
export function liftVeil(part: Part, { inner, left, added, crossings }: Veil): boolean {
  const [outside, inside] = [moments(samples([part], crossings, 0)).mean, moments(samples([part], crossings, 1)).mean];
  if (crossings.length > 0 && Math.abs(inside - left * outside - added[0]) > mostOff) return false;
  const { data, width, height } = part;
  const size = width * height;
  for (const [p, start] of [0, size, size + (size >> 2)].entries()) {
    const step = p === 0 ? 1 : 2;
    for (let y = inner.top / step; y < inner.bottom / step; y++) {
      const row = start + (y * width) / step;
      for (let i = row + inner.left / step; i < row + inner.right / step; i++)
        data[i] = Math.max(0, Math.min(255, Math.round((data[i]! - added[p]!) / left))); // the veil is inside the picture
    }
  }
  return true;
}

interface Point {
  readonly x: number;
  readonly y: number;
}
type Crossing = readonly [Point, Point];

/** Where brightness changes most, on average over pictures and along each edge. */
function edgesOf(pictures: readonly Luma[], { left, top, right, bottom }: Box): Box {
  const strongest = (about: number, limit: number, change: (at: number) => number) => {
    let best = { at: Math.round(about), size: -1 };
    for (let at = Math.max(2, Math.round(about) - reach); at <= Math.min(limit - 3, Math.round(about) + reach); at++) {
      const size = Math.abs(change(at));
      if (size > best.size) best = { at, size };
    }
    return best.at;
  };
  const [{ width, height }] = pictures as [Luma];
  const [x0, x1] = [Math.max(0, Math.ceil(left + reach)), Math.min(width, Math.floor(right - reach))];
  const [y0, y1] = [Math.max(0, Math.ceil(top + reach)), Math.min(height, Math.floor(bottom - reach))];
  const down = (y: number) => mean(pictures, x0, x1, (data, x) => data[(y + 1) * width + x]! - data[(y - 2) * width + x]!); // prettier-ignore
  const across = (x: number) => mean(pictures, y0, y1, (data, y) => data[y * width + x + 1]! - data[y * width + x - 2]!); // prettier-ignore
  return { left: strongest(left, width, across), top: strongest(top, height, down), right: strongest(right, width, across), bottom: strongest(bottom, height, down) }; // prettier-ignore
}

function mean(
  pictures: readonly Luma[],
  from: number,
  to: number,
  value: (data: Uint8Array, at: number) => number,
): number {
  // prettier-ignore
  let sum = 0;
  for (const { data } of pictures) for (let at = from; at < to; at++) sum += value(data, at);
  return sum / Math.max(1, pictures.length * (to - from));
}

/** Places outside and inside of the upper and lower edge, one pair a column; where there is something else on either side, none. */
function crossingsOf({ left, top, right, bottom }: Box, letters: Uint8Array, { width, height }: Luma): Crossing[] {
  const pairs: Crossing[] = [];
  for (let x = left + soft; x < right - soft; x++) {
    for (const [outer, inner] of [
      [top - soft - deep, top + soft],
      [bottom + soft, bottom - soft - deep],
    ] as const) {
      // prettier-ignore
      if (Math.min(outer, inner) < 0 || Math.max(outer, inner) + deep > height) continue;
      const isFree = (from: number) => Array.from({ length: deep }, (_, k) => letters[(from + k) * width + x]).every((v) => v === 0); // prettier-ignore
      if (isFree(outer) && isFree(inner)) pairs.push([{ x, y: outer }, { x, y: inner }]); // prettier-ignore
    }
  }
  return pairs;
}

/** Mean of some rows from a place on, of every pair in every picture. */
function samples(pictures: readonly Luma[], pairs: readonly Crossing[], side: 0 | 1, rows = deep): Float64Array {
  const out = new Float64Array(pictures.length * pairs.length);
  let n = 0;
  for (const { data, width } of pictures) {
    for (const pair of pairs) {
      const { x, y } = pair[side];
      for (let k = 0; k < rows; k++) out[n]! += data[(y + k) * width + x]! / rows; // inside, by `crossings`
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
