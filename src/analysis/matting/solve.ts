import type { FrameToSolve } from './frame-to-solve.ts';
import { isMixed, isScreen, isSubject } from './blocks.ts';
import { solveCells } from './cell-opacity.ts';
import type { PixelOpacity } from './pixel-opacity.ts';
import { shareUnit } from './screen-now.ts';

/** Opacity and the subject's colours of every pixel. */
export function solvePixels(solve: FrameToSolve, pixels: PixelOpacity): void {
  const { width, height, columns, rows, y, u, v, blocks, alpha, foreground, light } = solve;
  foreground.set(y);
  foreground.set(u, width * height);
  foreground.set(v, width * height + columns * rows);
  const blockColumns = Math.ceil(columns / 2);
  for (let by = 0, b = 0; by * 2 < rows; by++) {
    for (let bx = 0; bx < blockColumns;) {
      const state = blocks[b]!;
      const from = bx;
      while (bx < blockColumns && blocks[b] === state) {
        bx += 1;
        b += 1;
      }
      if (state === isMixed) solveCells(solve, from, bx, by);
      else setCells(solve, from, bx, by, state === isScreen ? 0 : 1);
    }
  }
  for (let by = 0; by * 2 < rows; by++) {
    const last = Math.min(height, 4 * by + 4);
    for (let bx = 0, b = by * blockColumns; bx < blockColumns;) {
      const state = blocks[b]!;
      const from = bx;
      while (bx < blockColumns && blocks[b] === state) {
        if (state === isSubject && light.reached[b]! > 0) takeLight(solve, bx, by, b);
        bx += 1;
        b += 1;
      }
      if (state === isMixed) {
        pixels.fill(solve, from, bx, by);
        continue;
      }
      if (state === isScreen && solve.options.spread) carryOn(solve, from, bx, by);
      const value = state === isScreen ? 0 : 255;
      for (let py = 4 * by; py < last; py++)
        alpha.fill(value, py * width + 4 * from, py * width + Math.min(width, 4 * bx));
    }
  }
}

/** One opacity for a run of blocks. */
function setCells({ columns, rows, cells }: FrameToSolve, from: number, to: number, by: number, value: number): void {
  const right = Math.min(columns, 2 * to);
  for (let cy = 2 * by; cy < Math.min(rows, 2 * by + 2); cy++)
    cells.fill(value, cy * columns + 2 * from, cy * columns + right);
}

/** The colours of the subject nearby, where nothing of it is seen, in a run of blocks: encoders and players that blend neighbours find no screen there. */
function carryOn(
  { width, height, columns, rows, subject, foreground }: FrameToSolve,
  from: number,
  to: number,
  by: number,
): void {
  const [ys, us, vs] = [subject.coarse(0), subject.coarse(1), subject.coarse(2)];
  const first = (by >> 1) * Math.ceil(columns / 4);
  const cells = columns * rows;
  const top = 4 * by * width;
  const cellTop = width * height + 2 * by * columns;
  const cellRight = Math.min(columns, 2 * to);
  for (let cx = 2 * from; cx < cellRight; cx++) {
    const b = first + (cx >> 2);
    const luma = ys[b]! + 0.5;
    foreground[top + 2 * cx] = luma;
    if (2 * cx + 1 < width) foreground[top + 2 * cx + 1] = luma;
    foreground[cellTop + cx] = us[b]! + 128.5;
    foreground[cellTop + cells + cx] = vs[b]! + 128.5;
  }
  const right = Math.min(width, 4 * to);
  for (let py = 1; py < Math.min(4, height - 4 * by); py++) foreground.copyWithin(top + py * width + 4 * from, top + 4 * from, top + right); // prettier-ignore
  if (2 * by + 1 >= rows) return;
  for (const plane of [cellTop, cellTop + cells]) foreground.copyWithin(plane + columns + 2 * from, plane + 2 * from, plane + cellRight); // prettier-ignore
}

/** Takes the screen's light off the cells of a block of the subject near its edge. */
function takeLight(
  { width, height, columns, rows, u, v, screen, light, foreground, options }: FrameToSolve,
  bx: number,
  by: number,
  b: number,
): void {
  // prettier-ignore
  const first = width * height;
  const second = first + columns * rows;
  const strength = options.spill * light.reached[b]!;
  for (let cy = 2 * by; cy < Math.min(rows, 2 * by + 2); cy++) {
    for (let i = cy * columns + 2 * bx, end = cy * columns + Math.min(columns, 2 * bx + 2); i < end; i++) {
      const [ku, kv] = [screen.unitU[i]! / shareUnit, screen.unitV[i]! / shareUnit];
      const along = (u[i]! - 128) * ku + (v[i]! - 128) * kv;
      const across = Math.abs((u[i]! - 128) * kv - (v[i]! - 128) * ku);
      const excess = along - Math.max(0.25 * across, light.own[b]!);
      if (excess <= 0) continue;
      foreground[first + i] = u[i]! - strength * excess * screen.u[i]! + 0.5;
      foreground[second + i] = v[i]! - strength * excess * screen.v[i]! + 0.5;
    }
  }
}
