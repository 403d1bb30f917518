import { setImmediate as breathe } from 'node:timers/promises';
import { mean } from '../../base/mean.ts';
import { overlapping, type Group, type Size } from './groups.ts';
import type { Look } from './looks.ts';
import { standsAlone } from './stands-alone.ts';
import { isTwofold, leastShown, shownShare, type Template } from './template.ts';

/** An overlay at one of its places. */
export interface Place extends Group {
  readonly template: Template;
  /** For every look whether it is there. */
  readonly shown: readonly boolean[];
}

/** Fewer edges are found elsewhere by chance. */
const leastEdges = 100;
/** So many of the template's edges are enough to look for it, evenly taken. */
const searchedEdges = 160;
/** A place is tried where this share of a full match is left in the mean of some looks, and where it is the best of its neighbourhood; so many of the best are tried. */
const [leastMatch, mostTried] = [0.1, 6];
/** It is there in at least so many looks, clearly: with a mean share of its edges that scenery does not have. */
const [leastSeen, leastClear] = [3, 0.78];
/** A look shows nothing of it below this share of its edges. */
const mostAway = 0.4;
/** Looks in which it is at both places at once, as a share of those in which it is at the new one. */
const mostBoth = 0.1;

/**
 * Where else an overlay is in looks that do not show it at its place: one that jumps is the same picture at another place, edge by edge, which scenery never is.
 * Found by correlation of oriented gradients (Steger, "Occlusion, Clutter, and Illumination Invariant Object Recognition", 2002).
 */
export async function placesElsewhere(
  looks: readonly Look[],
  { template, shown, ...group }: Place,
  size: Size,
  signal: AbortSignal,
): Promise<Place[]> {
  if (template.at.length < leastEdges) return [];
  const out: Place[] = [];
  const gone = shown.map((one) => !one);
  const box = { left: group.left, top: group.top, right: group.right, bottom: group.bottom, pixels: group.pixels };
  for (;;) {
    if (gone.filter(Boolean).length < leastSeen) return out;
    const field = meanField(looks.filter((_, k) => gone[k]), size); // prettier-ignore
    const found = await bestPlace(field, looks, { box, template, shown, gone, taken: [box, ...out] }, size, signal);
    if (found === undefined) return out;
    out.push(found);
    found.shown.forEach((one, k) => (gone[k] &&= !one));
  }
}

interface Search {
  readonly box: Group;
  readonly template: Template;
  readonly shown: readonly boolean[];
  readonly gone: readonly boolean[];
  readonly taken: readonly Group[];
}

async function bestPlace(
  field: { readonly ux: Float32Array; readonly uy: Float32Array },
  looks: readonly Look[],
  { box, template, shown, gone, taken }: Search,
  size: Size,
  signal: AbortSignal,
): Promise<Place | undefined> {
  const peaks: { dx: number; dy: number; match: number }[] = [];
  const sparse = thinned(template);
  for (let dy = 3 - box.top; dy < size.height - 3 - box.bottom; dy++) {
    if ((dy & 15) === 0) await breathe(undefined, { signal });
    for (let dx = 3 - box.left; dx < size.width - 3 - box.right; dx++) {
      const match = matchAt(field, sparse, dy * size.width + dx);
      if (match >= leastMatch) peaks.push({ dx, dy, match });
    }
  }
  peaks.sort((a, b) => b.match - a.match);
  const tried: { dx: number; dy: number }[] = [];
  for (const { dx, dy } of peaks) {
    if (tried.length === mostTried) return undefined;
    if (tried.some((one) => Math.abs(one.dx - dx) < 8 && Math.abs(one.dy - dy) < 8)) continue;
    tried.push({ dx, dy });
    const moved = { ...box, left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy };
    if (taken.some((one) => overlapping(one, moved))) continue;
    const placed = { ...template, at: template.at.map((i) => i + dy * size.width + dx) };
    const shares = looks.map((look) => shownShare(look, placed));
    const isThere = shares.map((share) => share >= leastShown);
    const seen = [...shares.keys()].filter((k) => isThere[k] && gone[k]);
    const both = [...shares.keys()].filter((k) => isThere[k] && shown[k]).length;
    const clear = mean(seen.map((k) => shares[k]!)); // numbers of looks
    if (seen.length < leastSeen || clear < leastClear || both > mostBoth * seen.length) continue;
    if (!isTwofold(shares)) continue; // scenery drifts by
    const [there, away] = [
      looks.filter((_, k) => isThere[k] && gone[k]),
      looks.filter((_, k) => shares[k]! < mostAway),
    ];
    if (standsAlone(moved, { there, away, clear }, size)) return { ...moved, template: placed, shown: isThere };
  }
  return undefined;
}

/** Mean gradient of some looks, 0..1 along an edge that stays. */
function meanField(looks: readonly Look[], { width, height }: Size) {
  const [ux, uy] = [new Float32Array(width * height), new Float32Array(width * height)];
  const scale = 1 / (127 * Math.max(1, looks.length));
  for (const { gx, gy } of looks)
    for (let i = 0; i < ux.length; i++) {
      ux[i]! += gx[i]! * scale;
      uy[i]! += gy[i]! * scale;
    }
  return { ux, uy };
}

function thinned({ at, ux, uy }: Template): Template {
  const step = Math.max(1, at.length / searchedEdges);
  const kept = Int32Array.from({ length: Math.min(at.length, searchedEdges) }, (_, n) => Math.floor(n * step));
  return { at: kept.map((n) => at[n]!), ux: Float32Array.from(kept, (n) => ux[n]!), uy: Float32Array.from(kept, (n) => uy[n]!) }; // prettier-ignore
}

/** Mean agreement of the edges with a field; where a part of them agrees hardly at all, that of the part. */
function matchAt(
  { ux, uy }: { readonly ux: Float32Array; readonly uy: Float32Array },
  template: Template,
  by: number,
): number {
  const { at } = template;
  let mean = 0;
  for (const step of [glance, 1]) {
    let [sum, count] = [0, 0];
    for (let n = 0; n < at.length; n += step, count++) {
      const i = at[n]! + by;
      sum += ux[i]! * template.ux[n]! + uy[i]! * template.uy[n]!;
    }
    mean = sum / count;
    if (mean < leastMatch / 2) return mean;
  }
  return mean;
}

/** One edge of so many is looked at first. */
const glance = 7;
