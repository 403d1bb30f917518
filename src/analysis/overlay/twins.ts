import type { Candidate } from './candidates.ts';
import type { Place } from './elsewhere.ts';
import { overlapping, type Group, type Size } from './groups.ts';
import type { Look } from './looks.ts';
import { leastShown, shownShare, type Template } from './template.ts';

/** So many of one's edges vote for where the other's are. */
const voters = 240;
/** Edges point the same way from this cosine on. */
const sameDirection = 0.85;
/** One picture at two places has so many edges in common at least, and so large a share of either's. */
const [leastEdges, leastCommon] = [90, 0.2];
/** It is where this share of what the places have in common is seen, and so much more than at the others. */
const [leastThere, leastMore] = [0.4, 0.15];
/** It is seen at each place in so many looks, and in this share of them clearly at both at once at most. */
const [leastSeen, mostBoth] = [3, 0.1];

interface Twins {
  readonly pair: readonly [Candidate, Candidate];
  /** What is added to the number of a pixel of the first to get to that of the second. */
  readonly way: number;
  /** What they have in common, where the first is. */
  readonly template: Template;
}

/**
 * Candidates that are one picture at several places, one after the other: what they have in common is an overlay that jumps, what they have not is the scenery behind it.
 * The way from one to the other is what most pairs of edges vote for (Ballard, "Generalizing the Hough transform", 1981).
 */
export function twinsAmong(candidates: readonly Candidate[], looks: readonly Look[], size: Size): Place[][] {
  const all: Twins[] = [];
  for (const [k, first] of candidates.entries())
    for (const second of candidates.slice(k + 1)) {
      const twins = overlapping(first, second) ? undefined : twinsOf(first, second);
      if (twins !== undefined) all.push(twins);
    }
  all.sort((a, b) => b.template.at.length - a.template.at.length);
  const out: Place[][] = [];
  for (const best of all) {
    const ways = [0, best.way, ...all.flatMap(({ pair: [a, b], way }) => (a === best.pair[0] ? [way] : b === best.pair[0] ? [-way] : []))]; // prettier-ignore
    const spots: Spot[] = [];
    for (const way of ways) {
      const spot = spotAt(best.template, way, looks, size);
      if (spot !== undefined && ![...out.flat(), ...spots].some((one) => overlapping(one, spot)) && spots.every((one) => isInTurn(one, spot))) spots.push(spot); // prettier-ignore
    }
    const places = placesOf(spots);
    if (places.length > 1) out.push(places);
  }
  return out;
}

function twinsOf(first: Candidate, second: Candidate): Twins | undefined {
  const [a, b] = [first.template, second.template];
  const way = wayBetween(a, b);
  if (way === undefined) return undefined;
  const template = commonEdges(a, b, way);
  const least = Math.max(leastEdges, leastCommon * Math.min(a.at.length, b.at.length));
  return template.at.length < least ? undefined : { pair: [first, second], way, template };
}

/** Where it may be, and the share of its edges that every look has there. */
interface Spot extends Group {
  readonly template: Template;
  readonly shares: readonly number[];
}

/** Undefined where it would not lie in the picture. */
function spotAt(
  { at, ux, uy }: Template,
  way: number,
  looks: readonly Look[],
  { width, height }: Size,
): Spot | undefined {
  const moved = at.map((i) => i + way);
  const columns = [at, moved].map((pixels) => pixels.map((i) => i % width));
  const [before, after] = columns.map((xs) => [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b)) + 1] as const); // prettier-ignore
  if (before === undefined || after === undefined || before[1] - before[0] !== after[1] - after[0]) return undefined;
  const [top, bottom] = [Math.floor(moved[0]! / width), Math.floor(moved.at(-1)! / width) + 1]; // ascending, some are there
  if (top < 0 || bottom > height) return undefined;
  const template = { at: moved, ux, uy };
  return { left: after[0], top, right: after[1], bottom, pixels: at.length, template, shares: looks.map((look) => shownShare(look, template)) }; // prettier-ignore
}

/** Hardly ever clearly at both places at once. */
function isInTurn({ shares: a }: Spot, { shares: b }: Spot): boolean {
  const clear = (shares: readonly number[]) => shares.filter((share) => share >= leastShown).length;
  return clear(a.map((share, k) => Math.min(share, b[k]!))) <= mostBoth * Math.min(clear(a), clear(b));
}

/** Each with the looks that show it, and those without any left out. */
function placesOf(spots: readonly Spot[]): Place[] {
  const places = spots.map(({ shares, ...spot }) => {
    const others = spots.filter((one) => one.shares !== shares);
    const shown = shares.map((share, k) => share >= leastThere && others.every((one) => share >= one.shares[k]! + leastMore)); // prettier-ignore
    return { ...spot, shown };
  });
  return places.filter(({ shown }) => shown.filter(Boolean).length >= leastSeen);
}

function wayBetween(a: Template, b: Template): number | undefined {
  const votes = new Map<number, number>();
  const step = Math.max(1, Math.floor(a.at.length / voters));
  let [best, most] = [undefined as number | undefined, 1];
  for (let n = 0; n < a.at.length; n += step)
    for (let m = 0; m < b.at.length; m++) {
      if (a.ux[n]! * b.ux[m]! + a.uy[n]! * b.uy[m]! < sameDirection) continue;
      const way = b.at[m]! - a.at[n]!;
      const count = (votes.get(way) ?? 0) + 1;
      votes.set(way, count);
      if (count > most) [best, most] = [way, count];
    }
  return best;
}

/** The edges of `a` that are in `b` too. */
function commonEdges(a: Template, b: Template, way: number): Template {
  const known = new Map<number, number>();
  b.at.forEach((i, m) => known.set(i, m));
  const kept = [...a.at.keys()].filter((n) => {
    const m = known.get(a.at[n]! + way);
    return m !== undefined && a.ux[n]! * b.ux[m]! + a.uy[n]! * b.uy[m]! >= sameDirection;
  });
  const part = (values: Float32Array) => Float32Array.from(kept, (n) => values[n]!);
  return { at: Int32Array.from(kept, (n) => a.at[n]!), ux: part(a.ux), uy: part(a.uy) };
}
