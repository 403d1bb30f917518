import type { CleanPlate } from './clean-plate.ts';
import { isMixed, isScreen, isSubject, onMarker } from './blocks.ts';
import type { EdgeLight } from './edge-light.ts';
import type { KeyOptions } from './key-options.ts';
import type { PushPull } from './push-pull.ts';
import type { ScreenNow } from './screen-now.ts';

/** A frame with what is known of it. Planes at chroma size where nothing else is said. */
export interface Solve {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** At full size. */
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly luma: Float32Array;
  /** Of the screen's colour. */
  readonly share: Float32Array;
  /** Room for the opacity of cells. */
  readonly cells: Float32Array;
  readonly screen: ScreenNow;
  /** Luma, Cb, Cr, luma squared, chroma squared of the subject, in blocks of 2 x 2 cells. */
  readonly subject: PushPull;
  readonly blocks: Uint8Array;
  readonly light: EdgeLight;
  readonly plate: CleanPlate;
  readonly floor: number;
  readonly options: KeyOptions;
  /** True when the subject's colours are wanted where it is not seen too. */
  readonly spread: boolean;
  readonly alpha: Uint8Array;
  readonly foreground: Uint8Array;
}

/** Deviations of luma and chroma that even a perfect fit has: rounding, codecs, halved chroma. */
const [leastY, leastC] = [6, 3];
/** From this distance on what is soft is less likely hair of the subject's colour than smoke or shadow, which have none; from the next on surely. */
const [ownColour, noColour] = [2.2, 4];
/** Subject's colours at an edge have at most this much less of the screen's colour than those nearby. */
const mostTaken = 0.06;
/** Luma of the subject is less sure by this much for every doubling of the distance it comes from. */
const driftY = 7;
/** Deviation of luma where nothing of the subject is near. */
const unknownY = 100;

/** Opacity and the subject's colours of every pixel. */
export function solvePixels(solve: Solve): void {
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
        if (state === isMixed) overCells(solve, bx, by, b, solveCell);
        bx += 1;
        b += 1;
      }
      if (state !== isMixed) setCells(solve, from, bx, by, state === isScreen ? 0 : 1);
    }
  }
  for (let by = 0; by * 2 < rows; by++) {
    const last = Math.min(height, 4 * by + 4);
    for (let bx = 0, b = by * blockColumns; bx < blockColumns;) {
      const state = blocks[b]!;
      const from = bx;
      while (bx < blockColumns && blocks[b] === state) {
        if (state === isMixed) overCells(solve, bx, by, b, fillCell);
        else if (state === isSubject && light.reached[b]! > 0) overCells(solve, bx, by, b, takeLight);
        bx += 1;
        b += 1;
      }
      if (state === isMixed) continue;
      if (state === isScreen && solve.spread) carryOn(solve, from, bx, by);
      const value = state === isScreen ? 0 : 255;
      for (let py = 4 * by; py < last; py++)
        alpha.fill(value, py * width + 4 * from, py * width + Math.min(width, 4 * bx));
    }
  }
}

/** One opacity for a run of blocks. */
function setCells({ columns, rows, cells }: Solve, from: number, to: number, by: number, value: number): void {
  const right = Math.min(columns, 2 * to);
  for (let cy = 2 * by; cy < Math.min(rows, 2 * by + 2); cy++)
    cells.fill(value, cy * columns + 2 * from, cy * columns + right);
}

/** The colours of the subject nearby, where nothing of it is seen, in a run of blocks: encoders and players that blend neighbours find no screen there. */
function carryOn(
  { width, height, columns, rows, subject, foreground }: Solve,
  from: number,
  to: number,
  by: number,
): void {
  const [ys, us, vs] = [subject.values(0), subject.values(1), subject.values(2)];
  const first = by * Math.ceil(columns / 2);
  const cells = columns * rows;
  const top = 4 * by * width;
  const cellTop = width * height + 2 * by * columns;
  const cellRight = Math.min(columns, 2 * to);
  for (let cx = 2 * from; cx < cellRight; cx++) {
    const b = first + (cx >> 1);
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

function overCells(
  solve: Solve,
  bx: number,
  by: number,
  b: number,
  work: (solve: Solve, cx: number, cy: number, b: number) => void,
): void {
  // prettier-ignore
  const bottom = Math.min(solve.rows, 2 * by + 2);
  const right = Math.min(solve.columns, 2 * bx + 2);
  for (let cy = 2 * by; cy < bottom; cy++) for (let cx = 2 * bx; cx < right; cx++) work(solve, cx, cy, b);
}

/** Opacity of one chroma cell, before noise is taken off. */
function solveCell(
  { columns, u, v, luma, screen, subject, plate, share, cells }: Solve,
  cx: number,
  cy: number,
  b: number,
): void {
  const i = cy * columns + cx;
  if (share[i] === onMarker) {
    cells[i] = 0;
    return;
  }
  const far = subject.distance[b]!;
  const trust = clamp((noColour - far) / (noColour - ownColour), 0, 1);
  const fy = subject.values(0)[b]!;
  const fu = trust * subject.values(1)[b]!;
  const fv = trust * subject.values(2)[b]!;
  const spreadC = Math.max(0, subject.values(4)[b]! - subject.values(1)[b]! ** 2 - subject.values(2)[b]! ** 2);
  const wy = 1 / (Math.max(0, subject.values(3)[b]! - fy * fy) + (driftY * far) ** 2 + (1 - trust) * unknownY ** 2 + plate.noiseY ** 2 * 4 + leastY ** 2); // prettier-ignore
  const wc = 1 / ((trust * spreadC) / 2 + plate.noiseC ** 2 + leastC ** 2);
  const by = screen.y[i]!;
  const bu = screen.u[i]!;
  const bv = screen.v[i]!;
  const ey = fy - by;
  const eu = fu - bu;
  const ev = fv - bv;
  const along = wy * ey * (luma[i]! - by) + wc * (eu * (u[i]! - 128 - bu) + ev * (v[i]! - 128 - bv));
  cells[i] = clamp(along / (wy * ey * ey + wc * (eu * eu + ev * ev) + 1e-9), 0, 1);
}

/** Takes the screen's light off a cell of the subject near its edge. */
function takeLight(
  { width, height, columns, rows, u, v, screen, light, foreground, options }: Solve,
  cx: number,
  cy: number,
  b: number,
): void {
  // prettier-ignore
  const i = cy * columns + cx;
  const [bu, bv] = [screen.u[i]!, screen.v[i]!];
  const along = ((u[i]! - 128) * bu + (v[i]! - 128) * bv) * screen.inverse[i]!;
  const across = Math.abs((u[i]! - 128) * bv - (v[i]! - 128) * bu) * screen.inverse[i]!;
  const excess = along - Math.max(0.25 * across, light.own[b]!);
  if (excess <= 0) return;
  const take = options.spill * light.reached[b]! * excess;
  const at = width * height + i;
  foreground[at] = u[i]! - take * bu + 0.5;
  foreground[at + columns * rows] = v[i]! - take * bv + 0.5;
}

/** How opacity goes with luma round a cell (the guided filter of He, Sun and Tang, TPAMI 2013, with a window of 5 x 5 cells), relative to the screen's luma. */
function slopeAt({ columns, rows, luma, screen, cells, plate }: Solve, cx: number, cy: number): number {
  let [n, sy, sa, syy, sya] = [0, 0, 0, 0, 0];
  for (let y = Math.max(0, cy - 2); y <= Math.min(rows - 1, cy + 2); y++) {
    for (let x = Math.max(0, cx - 2), i = y * columns + x; x <= Math.min(columns - 1, cx + 2); x++, i++) {
      const dy = luma[i]! - screen.y[i]!;
      const a = cells[i]!;
      n += 1;
      sy += dy;
      sa += a;
      syy += dy * dy;
      sya += dy * a;
    }
  }
  return (n * sya - sy * sa) / (n * syy - sy * sy + n * n * (slopeNoise + plate.noiseY ** 2));
}

/** Variance of luma under which it tells nothing of opacity. */
const slopeNoise = 15;

/** The pixels of one chroma cell: the cell's opacity, told apart by luma. */
function fillCell(solve: Solve, cx: number, cy: number, b: number): void {
  const { width, height, columns, rows, y, u, v, luma, screen, subject, alpha, foreground, floor, options, cells } = solve; // prettier-ignore
  const i = cy * columns + cx;
  const by = screen.y[i]!;
  const bu = screen.u[i]!;
  const bv = screen.v[i]!;
  const fy = subject.values(0)[b]!;
  const slope = slopeAt(solve, cx, cy);
  const gain = 1 / Math.max(0.05, options.softness);
  let sum = 0;
  let count = 0;
  for (let py = 2 * cy; py < Math.min(height, 2 * cy + 2); py++) {
    for (let px = 2 * cx; px < Math.min(width, 2 * cx + 2); px++) {
      const at = py * width + px;
      const raw = cells[i]! + slope * (y[at]! - luma[i]!);
      const opacity = clamp((firm(raw, floor) - 0.5) * gain + 0.5, 0, 1);
      alpha[at] = 255 * opacity + 0.5;
      sum += opacity;
      count += 1;
      foreground[at] = opacity < 0.05 ? fy : clamp((y[at]! - (1 - opacity) * by) / opacity, 16, 235);
    }
  }
  const opacity = sum / count;
  const through = 1 - opacity;
  const fu = subject.values(1)[b]!;
  const fv = subject.values(2)[b]!;
  const gu = opacity < 0.05 ? fu : (u[i]! - 128 - through * bu) / opacity;
  const gv = opacity < 0.05 ? fv : (v[i]! - 128 - through * bv) / opacity;
  // what is left of the screen's colour beyond what the subject has nearby is its light; much less than that is too much taken away
  const length = bu * bu + bv * bv + 1;
  const near = (fu * bu + fv * bv) / length;
  const own = Math.min(near, solve.light.own[b]!);
  const left = (gu * bu + gv * bv) / length;
  const take = left < own - mostTaken ? left - own + mostTaken : options.spill * Math.max(0, left - Math.max(0, own));
  const at = width * height + i;
  foreground[at] = clamp(gu - take * bu + 128, 16, 240) + 0.5;
  foreground[at + columns * rows] = clamp(gv - take * bv + 128, 16, 240) + 0.5;
}

/** Noise must not show through, neither here nor there: values within `floor` of 0 and 1 become that, those beyond three times as far stay (firm shrinkage; Gao and Bruce, 1997). */
function firm(value: number, floor: number): number {
  const far = Math.min(value, 1 - value);
  if (far >= 3 * floor) return value;
  const kept = far <= 1.2 * floor ? 0 : (far - 1.2 * floor) / 0.6;
  return value < 0.5 ? kept : 1 - kept;
}

function clamp(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value;
}
