import { median } from '../../base/quantile.ts';
import { dilate } from './morphology.ts';
import type { Size } from './groups.ts';
import { coarse, colourKey } from './looks.ts';

/** A picture's brightness, and Cb and Cr of every second pixel of every second row. */
export interface Coloured extends Size {
  readonly mean: Float32Array;
  readonly chroma: Float32Array;
}

/** A colour of fewer cells (2 x 2 pixels) is noise, and one that more than this share of the picture has is no logo's. */
const [leastCells, mostShare] = [8, 0.03];
/** A colour is a place's own where this share of it lies in a window of this part of the picture's width and height. */
const [leastWithin, windowWidth, windowHeight] = [0.8, 0.36, 0.18];

/** 1 where a colour is found that the picture has at one place alone, as the inks of overlays are. */
export function ownColours({ width, height, mean, chroma }: Coloured): Uint8Array {
  const [columns, rows] = [(width + 1) >> 1, (height + 1) >> 1];
  const count = columns * rows;
  const places = new Map<number, number[]>();
  for (let k = 0; k < count; k++) {
    const luma = mean[2 * Math.floor(k / columns) * width + 2 * (k % columns)]!; // every cell has a first pixel
    const colour = colourKey(luma, chroma[k]!, chroma[count + k]!);
    const known = places.get(colour);
    if (known === undefined) places.set(colour, [k]);
    else known.push(k);
  }
  const cells = new Uint8Array(count);
  const reach = [(windowWidth * columns) / 2, (windowHeight * rows) / 2] as const;
  for (const at of places.values()) {
    if (at.length < leastCells || at.length > mostShare * count) continue;
    const [x, y] = [median(at.map((k) => k % columns)), median(at.map((k) => Math.floor(k / columns)))];
    const near = at.filter((k) => Math.abs((k % columns) - x) <= reach[0] && Math.abs(Math.floor(k / columns) - y) <= reach[1]); // prettier-ignore
    if (near.length < leastWithin * at.length) continue;
    for (const k of near) cells[k] = 1;
  }
  const out = new Uint8Array(width * height);
  for (let i = 0; i < out.length; i++) out[i] = cells[coarse(i, width)]!;
  return dilate(out, width, height, 1);
}
