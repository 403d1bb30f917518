import { setImmediate as breathe } from 'node:timers/promises';
import { alike, groupsOf, isLogoSized, pixelsAround, reachOf, withoutLines, type Group, type Size } from './groups.ts';
import type { Look } from './looks.ts';
import { presenceOf } from './persistence.ts';
import type { Template } from './template.ts';

/** An edge this still, present in this share of looks, belongs to an overlay or to scenery that never moves. */
export const [leastStillness, leastPresence] = [0.5, 0.75];
/** Fewer looks do not tell an overlay from scenery. */
export const leastLooks = 8;
/** Stretches of the film are looked at besides the whole: halves, quarters ... down to this many looks. */
const shortest = 8;
const mostCandidates = 12;

/** A group of edges that may be an overlay's. */
export interface Candidate extends Group {
  readonly template: Template;
}

/** Still groups of all stretches of the film, those that stay longest first. */
export async function candidatesOf(looks: readonly Look[], size: Size, signal: AbortSignal): Promise<Candidate[]> {
  const block = looks.length > 64 ? 4 : 2;
  const sums = blockSums(looks, block, size);
  const out: (Candidate & { readonly weight: number })[] = [];
  for (const [from, to] of stretches(looks.length, block)) {
    await breathe(undefined, { signal });
    const part = looks.slice(from, to);
    if (new Set(part.map(({ scene }) => scene)).size < 2) continue;
    const { ux, uy, stillness } = meanOf(sums, from / block, Math.ceil(to / block), part.length);
    const presence = presenceOf(part, ux, uy, stillness, leastStillness);
    const still = withoutLines(
      Uint8Array.from(presence, (p) => (p >= leastPresence ? 1 : 0)),
      size,
    );
    for (const group of groupsOf(still, size, reachOf(size))) {
      if (!isLogoSized(group, size)) continue;
      out.push({ ...group, template: templateOf(group, still, ux, uy, size), weight: group.pixels * Math.sqrt(part.length) }); // prettier-ignore
    }
  }
  out.sort((a, b) => b.weight - a.weight);
  const apart: Candidate[] = [];
  for (const one of out) if (!apart.some((other) => alike(one, other))) apart.push(one);
  return apart.slice(0, mostCandidates);
}

/** The whole, then ever shorter stretches that overlap by three quarters. */
function stretches(count: number, block: number): [number, number][] {
  if (count < leastLooks) return [];
  const out: [number, number][] = [[0, count]];
  for (let length = count / 2; length >= shortest; length /= 2) {
    const blocks = Math.round(length / block);
    const step = Math.max(1, Math.floor(blocks / 4));
    for (let from = 0; (from + blocks) * block <= count; from += step)
      out.push([from * block, (from + blocks) * block]);
  }
  return out;
}

/** Running sums of gradients at the end of every block of looks. */
interface BlockSums {
  readonly ux: readonly Int16Array[];
  readonly uy: readonly Int16Array[];
}

function blockSums(looks: readonly Look[], block: number, { width, height }: Size): BlockSums {
  const sums = { ux: [new Int16Array(width * height)], uy: [new Int16Array(width * height)] };
  for (let from = 0; from < looks.length; from += block) {
    const [ux, uy] = [Int16Array.from(sums.ux.at(-1)!), Int16Array.from(sums.uy.at(-1)!)]; // there is a first one
    for (const { gx, gy } of looks.slice(from, from + block)) {
      for (let i = 0; i < ux.length; i++) {
        ux[i]! += gx[i]!; // at most 160 looks of at most 127 each: within 16 bits
        uy[i]! += gy[i]!;
      }
    }
    sums.ux.push(ux);
    sums.uy.push(uy);
  }
  return sums;
}

function meanOf(sums: BlockSums, from: number, to: number, count: number) {
  const [ax, ay, bx, by] = [sums.ux[from]!, sums.uy[from]!, sums.ux[to]!, sums.uy[to]!]; // blocks of the film
  const [ux, uy] = [new Int16Array(ax.length), new Int16Array(ax.length)];
  const stillness = new Float32Array(ax.length);
  for (let i = 0; i < ax.length; i++) {
    const [x, y] = [bx[i]! - ax[i]!, by[i]! - ay[i]!];
    if (x === 0 && y === 0) continue;
    [ux[i], uy[i]] = [x, y];
    stillness[i] = Math.sqrt(x * x + y * y) / (127 * count);
  }
  return { ux, uy, stillness };
}

function templateOf(box: Group, still: Uint8Array, ux: Int16Array, uy: Int16Array, size: Size): Template {
  const at = Int32Array.from(pixelsAround(box, size, 0).filter((i) => still[i] === 1));
  const part = (a: Int16Array) => Float32Array.from(at, (i) => a[i]! / Math.hypot(ux[i]!, uy[i]!));
  return { at, ux: part(ux), uy: part(uy) };
}
