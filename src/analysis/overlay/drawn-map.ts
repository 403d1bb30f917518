import { mean } from '../../base/mean.ts';
import type { Models } from '../../models/models.ts';
import { areaOf, groupsOf, holds, isLogoSized, pixelsIn, type Group, type Size } from './groups.ts';
import { coarse, type Portrait, type Rest } from './looks.ts';

/** Sides of the network's input are multiples of this, cells of 2 x 2 pixels. */
const multiple = 16;

/** What is looked at; without unrest a single frame. */
type Shown = (Pick<Rest, 'mean' | 'chroma'> | Portrait) & { readonly unrest?: Float32Array };

/** How likely a cell of 2 x 2 pixels was drawn over what a still camera shows, 0..1, row by row. */
export interface DrawnMap extends Size {
  readonly data: Float32Array;
}

/**
 * Marks what was drawn over the picture of a camera that stands still, by its looks (flat, crisp, level), its calm, and its place: a small U-Net (Ronneberger et al., 2015), trained
 * by `training/still-logos` on logos over photographs and films, with lettering that belongs to the scene as what it must leave alone.
 */
export async function drawnMap(rest: Shown, size: Size, models: Models): Promise<DrawnMap> {
  const network = await models.session('drawn-overlay');
  const [width, height] = [(size.width + 1) >> 1, (size.height + 1) >> 1];
  const [columns, rows] = [width, height].map((side) => Math.ceil(side / multiple) * multiple) as [number, number]; // two sides
  const outputs = await network.run({ planes: { dtype: 'float32', shape: [1, 9, rows, columns], data: planesOf(rest, size, columns, rows) } }); // prettier-ignore
  const all = outputs['drawn']!.data as Float32Array; // as the catalogue says
  const data = Float32Array.from({ length: width * height }, (_, k) => all[Math.floor(k / width) * columns + (k % width)]!); // prettier-ignore
  return { width, height, data };
}

/** Brightness of the four pixels of a cell, its colour, its unrest, and how near the sides and the upper and lower edge are; the last column and row go on to fill the multiple. */
function planesOf(
  { mean, chroma, unrest }: Shown,
  { width, height }: Size,
  columns: number,
  rows: number,
): Float32Array {
  const count = columns * rows;
  const cells = ((width + 1) >> 1) * ((height + 1) >> 1);
  const data = new Float32Array(9 * count);
  for (let v = 0, k = 0; v < rows; v++)
    for (let u = 0; u < columns; u++, k++) {
      const [x, y] = [Math.min(2 * u, width - 1), Math.min(2 * v, height - 1)];
      const [right, below] = [Math.min(x + 1, width - 1), Math.min(y + 1, height - 1)];
      const four = [y * width + x, y * width + right, below * width + x, below * width + right];
      let noise = 0;
      four.forEach((i, n) => {
        data[n * count + k] = mean[i]! / 128 - 1;
        noise += Math.min(unrestMost, unrest?.[i] ?? 0);
      });
      const cell = coarse(four[0]!, width); // four of them
      data[4 * count + k] = chroma[cell]! / 64 - 2;
      data[5 * count + k] = chroma[cells + cell]! / 64 - 2;
      data[6 * count + k] = (noise / 4) * unrestScale;
      data[7 * count + k] = Math.min(1, (2 * Math.min(2 * u, width - 2 * u)) / height);
      data[8 * count + k] = Math.min(1, (2 * Math.min(2 * v, height - 2 * v)) / height);
    }
  return data;
}

/** The network has seen unrest up to the first, times the second. */
const [unrestMost, unrestScale] = [10.2, 25 / 64];

/** Cells that were drawn more likely than not, near one another. */
export interface DrawnGroup extends Group {
  /** Mean likelihood of its cells, 0.5..1. */
  readonly certainty: number;
}

/** Groups of a logo's size, the surest first, in pixels. @param size of the picture. */
export function drawnGroups(map: DrawnMap, size: Size): DrawnGroup[] {
  const mask = Uint8Array.from(map.data, (p) => (p >= leastDrawn ? 1 : 0));
  const groups = groupsOf(mask, map, Math.max(2, Math.round(map.width * reachShare))).map((group) => {
    const own = pixelsIn(group, map).filter((k) => mask[k] === 1);
    const box = { left: 2 * group.left, top: 2 * group.top, right: Math.min(size.width, 2 * group.right), bottom: Math.min(size.height, 2 * group.bottom), pixels: 4 * group.pixels }; // prettier-ignore
    return { ...box, certainty: mean(own.map((k) => map.data[k]!)) };
  });
  return groups.filter((group) => isLogoSized(group, size)).sort((a, b) => b.certainty - a.certainty);
}

const leastDrawn = 0.5;
/** Cells this near one another are one group, as a part of the width. */
const reachShare = 1 / 70;

/** The mark, the name and the plate that a part was found of: what surely looks drawn around it, if that is much larger. */
export function drawnAround(group: Group, drawn: readonly DrawnGroup[]): Group {
  const wide = { ...group, left: group.left - loose, top: group.top - loose, right: group.right + loose, bottom: group.bottom + loose }; // prettier-ignore
  const isWhole = (one: DrawnGroup) => one.certainty >= sureDrawn && holds(one, group) && areaOf(one) > muchLarger * areaOf(wide); // prettier-ignore
  return drawn.find(isWhole) ?? group;
}

/** The map may go on so far beyond what was drawn, pixels: the rim on which the network was not trained. */
const loose = 4;
/** Mean likelihood of what surely was drawn, and how much larger it is than a part that was found, in area. */
const [sureDrawn, muchLarger] = [0.7, 2];

/** What looks drawn in one scene after the other: the mean of their maps. */
export async function drawnThroughout(
  scenes: readonly Portrait[],
  size: Size,
  models: Models,
  signal: AbortSignal,
): Promise<DrawnMap | undefined> {
  let sum: DrawnMap | undefined;
  for (const scene of scenes) {
    signal.throwIfAborted();
    const { data, ...cells } = await drawnMap(scene, size, models);
    sum = { ...cells, data: sum === undefined ? data : sum.data.map((p, k) => p + data[k]!) };
  }
  return sum && { ...sum, data: sum.data.map((p) => p / scenes.length) };
}
