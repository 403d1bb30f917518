import { median } from '../../base/quantile.ts';
import { groupsOf, inside, isLogoSized, ringAround, type Group, type Size } from './groups.ts';
import { colourKey, type Look } from './looks.ts';

/** A colour is the same within this much of brightness and of either chroma, 0..255. */
const [sameLuma, sameChroma] = [16, 9];
/** A cell (2 x 2 pixels) keeps its colour where so many of the looks show it. */
const leastKept = 0.7;
/** A cell beside such a place belongs to it where its colours are there in at least this share of looks, and so many times as often as anywhere. */
const [leastRecurring, timesElsewhere] = [0.07, 6];
/** Share of the film that has the place's colours elsewhere, at most. */
const mostElsewhere = 0.03;
/** Standard deviation of brightness around it at least, and share of the cells around that keep their colour, at most. */
const [leastChange, mostKeptAround] = [9, 0.12];
/** Cells near one another are one place; fewer are noise. In cells. */
const [reach, leastCells] = [2, 24];

/**
 * Places that keep their colours while the film changes, whatever moves within: emblems that turn, pulse or shine. Their rims are found by colours that come again
 * and again there and nowhere else (the idea of histogram back-projection, Swain and Ballard, "Color Indexing", 1991). In pixels.
 * @param looks of many scenes, no scene with many more than another.
 */
export function colourStays(looks: readonly Look[], size: Size): Group[] {
  const cells: Size = { width: (size.width + 1) >> 1, height: (size.height + 1) >> 1 };
  const kept = keptCells(looks, cells);
  const out: Group[] = [];
  for (const core of groupsOf(kept, cells, reach)) {
    if (core.pixels < leastCells || !isSmall(core, cells)) continue;
    const whole = grown(core, kept, looks, cells);
    if (whole === undefined) continue;
    const box = { left: 2 * whole.left, top: 2 * whole.top, right: Math.min(size.width, 2 * whole.right), bottom: Math.min(size.height, 2 * whole.bottom), pixels: 4 * whole.pixels }; // prettier-ignore
    if (isLogoSized(box, size) && changesAround(whole, kept, looks, cells)) out.push(box);
  }
  return out;
}

const isSmall = ({ left, top, right, bottom }: Group, { width, height }: Size) => right - left < 0.4 * width && bottom - top < 0.3 * height; // prettier-ignore

/** 1 where a cell shows one colour in most looks. */
function keptCells(looks: readonly Look[], { width, height }: Size): Uint8Array {
  const count = width * height;
  const planes = [0, 1, 2].map((p) => middles(looks, p, count));
  const out = new Uint8Array(count);
  for (let k = 0; k < count; k++) {
    const [y, u, v] = [planes[0]![k]!, planes[1]![k]!, planes[2]![k]!]; // three planes
    let same = 0;
    for (const { luma, chroma } of looks)
      if (Math.abs(luma[k]! - y) <= sameLuma && Math.abs(chroma[k]! - u) <= sameChroma && Math.abs(chroma[count + k]! - v) <= sameChroma) same += 1; // prettier-ignore
    if (same >= leastKept * looks.length) out[k] = 1;
  }
  return out;
}

/** The middle value of a plane (0 brightness, 1 and 2 chroma) in every cell. */
function middles(looks: readonly Look[], plane: number, count: number): Float32Array {
  const values = looks.map(({ luma, chroma }) => (plane === 0 ? luma : chroma.subarray((plane - 1) * count, plane * count))); // prettier-ignore
  const out = new Float32Array(count);
  const one = new Uint8Array(values.length);
  for (let k = 0; k < count; k++) {
    for (let n = 0; n < values.length; n++) one[n] = values[n]![k]!; // in range
    out[k] = median(one);
  }
  return out;
}

/** The core with all cells near it that show its colours again and again; undefined where the film has them elsewhere too. */
function grown(core: Group, kept: Uint8Array, looks: readonly Look[], cells: Size): Group | undefined {
  const { width, height } = cells;
  const count = width * height;
  const own = new Set<number>();
  const colour = ({ luma, chroma }: Look, k: number) => colourKey(luma[k]!, chroma[k]!, chroma[count + k]!); // inside all three planes
  const counts = new Map<number, number>();
  let all = 0;
  for (let y = core.top; y < core.bottom; y++)
    for (let x = core.left; x < core.right; x++) {
      const k = y * width + x;
      if (kept[k] === 0) continue;
      for (const look of looks) {
        const c = colour(look, k);
        counts.set(c, (counts.get(c) ?? 0) + 1);
        all += 1;
      }
    }
  for (const [c, n] of counts) if (n >= 0.03 * all) own.add(c);
  const margin = Math.max(6, core.right - core.left, core.bottom - core.top);
  const near = new Uint8Array(count);
  let [elsewhere, others] = [0, 0];
  for (const look of looks) {
    for (let k = 0; k < count; k++) {
      const [x, y] = [k % width, Math.floor(k / width)];
      const has = own.has(colour(look, k));
      if (inside(core, x, y, margin)) near[k]! += has ? 1 : 0;
      else [elsewhere, others] = [elsewhere + (has ? 1 : 0), others + 1];
    }
  }
  const usual = elsewhere / Math.max(1, others);
  if (usual > mostElsewhere) return undefined;
  const least = Math.max(leastRecurring, timesElsewhere * usual) * looks.length;
  const mask = near.map((n, k) => (n >= least || (kept[k] === 1 && inside(core, k % width, Math.floor(k / width), 0)) ? 1 : 0)); // prettier-ignore
  const [x, y] = [(core.left + core.right) / 2, (core.top + core.bottom) / 2];
  return groupsOf(mask, cells, reach).find((one) => inside(one, x, y, 1));
}

/** What is around it changes, and does not keep its colours. */
function changesAround(box: Group, kept: Uint8Array, looks: readonly Look[], cells: Size): boolean {
  const ring = ringAround(box, cells);
  let [change, keeps] = [0, 0];
  for (const k of ring) {
    let [sum, square] = [0, 0];
    for (const { luma } of looks) [sum, square] = [sum + luma[k]!, square + luma[k]! ** 2];
    change += Math.sqrt(Math.max(0, square / looks.length - (sum / looks.length) ** 2));
    keeps += kept[k]!;
  }
  return change >= leastChange * ring.length && keeps <= mostKeptAround * ring.length;
}
