import { setImmediate as breathe } from 'node:timers/promises';
import { alike, groupsOf, isLogoSized, pixelsIn, reachOf, withoutLines, type Group, type Size } from './groups.ts';
import type { Look } from './looks.ts';
import { presenceOf } from './persistence.ts';
import type { Template } from './template.ts';

/** An edge this still, present in this share of looks, belongs to an overlay or to scenery that never moves. */
export const [leastStillness, leastPresence] = [0.5, 0.75];
/** Fewer looks do not tell an overlay from scenery. */
export const leastLooks = 8;
/** Stretches of the film are looked at besides the whole: halves, quarters ... down to this many looks. */
const shortest = 8;
/** Stretches begin at least so many looks apart. */
const leastStep = 2;
const mostCandidates = 12;

/** A group of edges that may be an overlay's. */
export interface Candidate extends Group {
  readonly template: Template;
}

/** Still groups of all stretches of the film, those that stay longest first. */
export async function candidatesOf(looks: readonly Look[], size: Size, signal: AbortSignal): Promise<Candidate[]> {
  const sums = new GradientSums(looks, size);
  const out: (Candidate & { readonly weight: number })[] = [];
  for (const [from, to] of stretches(looks.length)) {
    await breathe(undefined, { signal });
    const part = looks.slice(from, to);
    if (new Set(part.map(({ scene }) => scene)).size < 2) continue;
    sums.move(from, to);
    const { ux, uy } = sums;
    const presence = presenceOf(part, ux, uy, sums.stillness(), leastStillness);
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
function stretches(count: number): [number, number][] {
  if (count < leastLooks) return [];
  const out: [number, number][] = [[0, count]];
  for (let length = count / 2; length >= shortest; length /= 2) {
    const whole = Math.round(length);
    const step = Math.max(leastStep, Math.floor(whole / 4));
    for (let from = 0; from + whole <= count; from += step) out.push([from, from + whole]);
  }
  return out;
}

/** Sums of the gradients of a stretch of looks, carried on from stretch to stretch: two planes whatever their number. */
class GradientSums {
  readonly ux: Int16Array;
  readonly uy: Int16Array;
  private readonly looks: readonly Look[];
  private from = 0;
  private to = 0;

  constructor(looks: readonly Look[], { width, height }: Size) {
    this.looks = looks;
    this.ux = new Int16Array(width * height);
    this.uy = new Int16Array(width * height);
  }

  /** To the looks from `from` up to `to`, exclusive. */
  move(from: number, to: number): void {
    if (from >= this.to || to <= this.from) {
      this.ux.fill(0);
      this.uy.fill(0);
      [this.from, this.to] = [from, from];
    }
    for (; this.from < from; this.from++) this.add(this.looks[this.from]!, -1); // all of them are looks of the film
    for (; this.from > from; this.from--) this.add(this.looks[this.from - 1]!, 1);
    for (; this.to > to; this.to--) this.add(this.looks[this.to - 1]!, -1);
    for (; this.to < to; this.to++) this.add(this.looks[this.to]!, 1);
  }

  private add({ gx, gy }: Look, sign: 1 | -1): void {
    const { ux, uy } = this;
    for (let i = 0; i < ux.length; i++) {
      ux[i]! += sign * gx[i]!; // at most 96 looks of at most 127 each: within 16 bits
      uy[i]! += sign * gy[i]!;
    }
  }

  /** Length of the mean gradient, 0..1. */
  stillness(): Float32Array {
    const { ux, uy, from, to } = this;
    const scale = 1 / (127 * Math.max(1, to - from));
    const out = new Float32Array(ux.length);
    for (let i = 0; i < out.length; i++) {
      const [x, y] = [ux[i]!, uy[i]!];
      if (x !== 0 || y !== 0) out[i] = Math.sqrt(x * x + y * y) * scale;
    }
    return out;
  }
}

function templateOf(box: Group, still: Uint8Array, ux: Int16Array, uy: Int16Array, size: Size): Template {
  const at = Int32Array.from(pixelsIn(box, size).filter((i) => still[i] === 1));
  const part = (a: Int16Array) => Float32Array.from(at, (i) => a[i]! / Math.hypot(ux[i]!, uy[i]!));
  return { at, ux: part(ux), uy: part(uy) };
}
