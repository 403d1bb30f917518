import { shareUnit } from './screen-now.ts';
import type { FrameToSolve } from './frame-to-solve.ts';

/** Subject's colours at an edge have at most this much less of the screen's colour than those nearby. */
const mostTaken = 0.06;
/** Variance of luma under which it tells nothing of opacity. */
const slopeNoise = 4;
/** Cells to either side of a window. */
const reach = 2;

/** Opacity and the subject's colours of pixels: a chroma cell's opacity, told apart by luma. Keeps room for a row of cells. */
export class PixelOpacity {
  /** Of columns of a window: luma above the screen's, opacity, the first squared, their product. */
  private readonly sums: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  private readonly slopes: Float32Array;

  constructor(columns: number) {
    const row = () => new Float64Array(columns);
    this.sums = [row(), row(), row(), row()];
    this.slopes = new Float32Array(columns);
  }

  /** Fills the pixels of a run of blocks. */
  fill(solve: FrameToSolve, from: number, to: number, by: number): void {
    const right = Math.min(solve.columns, 2 * to);
    for (let cy = 2 * by; cy < Math.min(solve.rows, 2 * by + 2); cy++) {
      this.measureSlopes(solve, 2 * from, right, cy);
      fillRow(solve, this.slopes, 2 * from, right, cy);
    }
  }

  /** How opacity goes with luma round cells (the guided filter of He, Sun and Tang, TPAMI 2013), relative to the screen's luma. */
  private measureSlopes(solve: FrameToSolve, left: number, right: number, cy: number): void {
    const { columns, rows, plate } = solve;
    const { sums, slopes } = this;
    const [dy, a, square, product] = sums;
    const [top, bottom] = [Math.max(0, cy - reach), Math.min(rows, cy + reach + 1)];
    const [first, last] = [Math.max(0, left - reach), Math.min(columns, right + reach)];
    sumColumns(solve, sums, first, last, top, bottom);
    const noise = slopeNoise + plate.noiseY ** 2;
    let [sy, sa, syy, sya] = [0, 0, 0, 0];
    for (let x = first; x < Math.min(columns, left + reach); x++) {
      sy += dy[x]!;
      sa += a[x]!;
      syy += square[x]!;
      sya += product[x]!;
    }
    for (let x = left; x < right; x++) {
      const [next, gone] = [x + reach, x - reach - 1];
      if (next < last) {
        sy += dy[next]!;
        sa += a[next]!;
        syy += square[next]!;
        sya += product[next]!;
      }
      if (gone >= first) {
        sy -= dy[gone]!;
        sa -= a[gone]!;
        syy -= square[gone]!;
        sya -= product[gone]!;
      }
      const n = (Math.min(last, next + 1) - Math.max(first, gone + 1)) * (bottom - top);
      slopes[x] = (n * sya - sy * sa) / (n * syy - sy * sy + n * n * noise);
    }
  }
}

function sumColumns(
  { columns, luma, screen, cells }: FrameToSolve,
  [dy, a, square, product]: PixelOpacity['sums'],
  first: number,
  last: number,
  top: number,
  bottom: number,
): void {
  // prettier-ignore
  for (let x = first; x < last; x++) {
    let [sy, sa, syy, sya] = [0, 0, 0, 0];
    for (let y = top, i = top * columns + x; y < bottom; y++, i += columns) {
      const above = luma[i]! - screen.y[i]!;
      const opacity = cells[i]!;
      sy += above;
      sa += opacity;
      syy += above * above;
      sya += above * opacity;
    }
    dy[x] = sy;
    a[x] = sa;
    square[x] = syy;
    product[x] = sya;
  }
}

/** The pixels of a row of cells. */
function fillRow(solve: FrameToSolve, slopes: Float32Array, left: number, right: number, cy: number): void {
  const { width, height, columns, y, luma, alpha, foreground, cells } = solve;
  const { floor } = solve.screen;
  const [screenY, subjectY] = [solve.screen.y, solve.subject.values(0)];
  const gain = 1 / Math.max(0.05, solve.options.softness);
  const first = (cy >> 1) * Math.ceil(columns / 2);
  const below = 2 * cy + 1 < height ? 2 : 1;
  for (let cx = left; cx < right; cx++) {
    const i = cy * columns + cx;
    const sy = screenY[i]!;
    const fy = subjectY[first + (cx >> 1)]!;
    const slope = slopes[cx]!;
    const base = cells[i]! - slope * luma[i]!;
    const beside = 2 * cx + 1 < width ? 2 : 1;
    let sum = 0;
    for (let py = 0; py < below; py++) {
      for (let at = (2 * cy + py) * width + 2 * cx, end = at + beside; at < end; at++) {
        const seen = y[at]!;
        let opacity = (firm(base + slope * seen, floor) - 0.5) * gain + 0.5;
        opacity = opacity < 0 ? 0 : opacity > 1 ? 1 : opacity;
        sum += opacity;
        alpha[at] = (255 * opacity + 0.5) | 0;
        const own = opacity < 0.05 ? fy : (seen - (1 - opacity) * sy) / opacity;
        foreground[at] = own < 16 ? 16 : own > 235 ? 235 : own | 0;
      }
    }
    fillColour(solve, i, first + (cx >> 1), sum / (below * beside));
  }
}

/** The subject's colour in cell `i` of block `b`. */
function fillColour(solve: FrameToSolve, i: number, b: number, opacity: number): void {
  const { screen, subject, foreground } = solve;
  const su = screen.u[i]!;
  const sv = screen.v[i]!;
  const ku = screen.unitU[i]! / shareUnit;
  const kv = screen.unitV[i]! / shareUnit;
  const fu = subject.values(1)[b]!;
  const fv = subject.values(2)[b]!;
  const [seen, through] = [opacity < 0.05 ? 0 : 1 / opacity, 1 - opacity];
  const gu = seen === 0 ? fu : (solve.u[i]! - 128 - through * su) * seen;
  const gv = seen === 0 ? fv : (solve.v[i]! - 128 - through * sv) * seen;
  // what is left of the screen's colour beyond what the subject has nearby is its light; much less than that is too much taken away
  const own = Math.min(fu * ku + fv * kv, solve.light.own[b]!);
  const left = gu * ku + gv * kv;
  const take = left < own - mostTaken ? left - own + mostTaken : solve.options.spill * Math.max(0, left - Math.max(0, own)); // prettier-ignore
  const at = solve.width * solve.height + i;
  foreground[at] = clamp(gu - take * su + 128, 16, 240) + 0.5;
  foreground[at + solve.columns * solve.rows] = clamp(gv - take * sv + 128, 16, 240) + 0.5;
}

/** Noise must not show through, neither here nor there: values within `floor` of 0 and 1 become that, those beyond three times as far stay (firm shrinkage; Gao and Bruce, 1997). */
function firm(value: number, floor: number): number {
  const far = value < 0.5 ? value : 1 - value;
  if (far >= 3 * floor) return value;
  const kept = far <= 1.2 * floor ? 0 : (far - 1.2 * floor) / 0.6;
  return value < 0.5 ? kept : 1 - kept;
}

function clamp(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value;
}
