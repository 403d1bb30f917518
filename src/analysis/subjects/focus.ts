import { quantile } from '../../base/quantile.ts';
import type { Picture } from '../text/picture.ts';
import type { Area } from './box.ts';
import { GRID } from './motion.ts';

/** Of the cells of a picture, and of a box, those that are sharper than this part of them tell: most of what is in focus is smooth. */
const SHARPEST = 0.9;

/** How sharp the parts of a picture are. */
export interface FocusMap {
  /** How sharp the sharpest tenth of an area is beside the sharpest tenth of the picture, 0 blurred .. 1 and more. */
  focusOf(area: Area): number;
}

/**
 * The steepest edge of each cell of `GRID`, of the green: what the lens was focused on is what a viewer is to look at (after the focus cue of Jiang et al., "Salient
 * region detection by UFO: uniqueness, focusness and objectness", ICCV 2013).
 */
export function focusMap(picture: Picture): FocusMap {
  const cells = steepest(picture);
  const usual = Math.max(1e-3, quantile(cells, SHARPEST));
  return {
    focusOf({ left, top, right, bottom }) {
      const [from, to] = [Math.floor(left * GRID.columns), Math.max(Math.floor(left * GRID.columns) + 1, Math.ceil(right * GRID.columns))]; // prettier-ignore
      const [first, last] = [Math.floor(top * GRID.rows), Math.max(Math.floor(top * GRID.rows) + 1, Math.ceil(bottom * GRID.rows))]; // prettier-ignore
      const inside: number[] = [];
      for (let row = Math.max(0, first); row < Math.min(GRID.rows, last); row += 1) {
        for (let column = Math.max(0, from); column < Math.min(GRID.columns, to); column += 1) inside.push(cells[row * GRID.columns + column]!); // prettier-ignore
      }
      return inside.length === 0 ? 0 : quantile(inside, SHARPEST) / usual;
    },
  };
}

function steepest({ width, height, data }: Picture): Float32Array {
  const steep = new Float32Array(GRID.columns * GRID.rows);
  for (let y = 0; y + 1 < height; y += 1) {
    const row = Math.floor((y * GRID.rows) / height) * GRID.columns;
    for (let x = 0; x + 1 < width; x += 1) {
      const cell = row + Math.floor((x * GRID.columns) / width);
      const at = (y * width + x) * 3 + 1;
      const edge = Math.max(Math.abs(data[at + 3]! - data[at]!), Math.abs(data[at + 3 * width]! - data[at]!));
      if (edge > steep[cell]!) steep[cell] = edge;
    }
  }
  return steep;
}
