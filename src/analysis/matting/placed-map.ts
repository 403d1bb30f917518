import type { Box } from '../text/picture.ts';

/** A map stretched over a part of a picture, which may reach beyond it; rows top to bottom. */
export interface PlacedMap {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Where it lies, in pixels of the picture. */
  readonly box: Box;
}

/** Lays one map over another where it lies, bilinear: `merge` makes of what is there and what is told what is then there. */
export function lay(from: PlacedMap, onto: PlacedMap, merge: (there: number, told: number) => number): void {
  const [sx, sy] = [step(onto.box.left, onto.box.right, onto.width), step(onto.box.top, onto.box.bottom, onto.height)];
  const first = (edge: number, start: number, by: number) => Math.max(0, Math.ceil((edge - start) / by - 0.5));
  const right = Math.min(onto.width, first(from.box.right, onto.box.left, sx));
  const bottom = Math.min(onto.height, first(from.box.bottom, onto.box.top, sy));
  for (let y = first(from.box.top, onto.box.top, sy); y < bottom; y++) {
    const fy = place(onto.box.top + (y + 0.5) * sy, from.box.top, from.box.bottom, from.height);
    for (let x = first(from.box.left, onto.box.left, sx); x < right; x++) {
      const fx = place(onto.box.left + (x + 0.5) * sx, from.box.left, from.box.right, from.width);
      const at = y * onto.width + x;
      onto.values[at] = merge(onto.values[at]!, between(from, fx, fy));
    }
  }
}

const step = (start: number, end: number, count: number) => (end - start) / count;

function place(at: number, start: number, end: number, count: number): number {
  return Math.min(count - 1, Math.max(0, ((at - start) / (end - start)) * count - 0.5));
}

function between({ values, width, height }: PlacedMap, fx: number, fy: number): number {
  const x0 = Math.floor(fx);
  const y0 = Math.floor(fy);
  const x1 = Math.min(width - 1, x0 + 1);
  const y1 = Math.min(height - 1, y0 + 1);
  const u = fx - x0;
  const above = values[y0 * width + x0]! * (1 - u) + values[y0 * width + x1]! * u;
  const below = values[y1 * width + x0]! * (1 - u) + values[y1 * width + x1]! * u;
  return above * (y0 + 1 - fy) + below * (fy - y0);
}
