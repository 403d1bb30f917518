import { isMixed, isSubject } from './blocks.ts';
import type { CleanPlate } from './clean-plate.ts';
import type { PushPull } from './push-pull.ts';
import type { ScreenNow } from './screen-now.ts';

/** Blocks this far away still lend their colours, as a part of the picture's height. */
const farthest = 0.12;
/** Deviations of luma and chroma with which a colour nearby stands for the subject's own. */
const [spreadY, spreadC] = [14, 3];
/** The mean of all that is near is believed like a colour at this share of `farthest`. */
const meanAt = 0.35;

/** A frame at chroma size, and its blocks of 2 x 2 cells. */
export interface Sorted {
  readonly columns: number;
  readonly rows: number;
  readonly luma: Float32Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly states: Uint8Array;
  readonly screen: ScreenNow;
}

/**
 * Chooses among the subject's colours nearby, in four directions and their mean, those that explain a mixed block best as a mix with the screen behind
 * it (the sampling of Wang and Cohen, "Optimized Color Sampling for Robust Matting", CVPR 2007, and Gastal and Oliveira, "Shared Sampling", 2010).
 */
export class SubjectColours {
  private readonly columns: number;
  private readonly rows: number;
  private readonly reach: number;
  private readonly wy: number;
  private readonly wc: number;
  private readonly seen = { y: 0, u: 0, v: 0, by: 0, bu: 0, bv: 0 };
  private readonly sum = { y: 0, u: 0, v: 0, weight: 0 };

  constructor(columns: number, rows: number, plate: CleanPlate) {
    [this.columns, this.rows] = [columns, rows];
    [this.wy, this.wc] = [1 / (spreadY ** 2 + plate.noiseY ** 2), 1 / (spreadC ** 2 + plate.noiseC ** 2)];
    this.reach = Math.max(4, Math.round(farthest * rows));
  }

  /** Replaces Y, Cb, Cr of mixed blocks in `subject`, which was filled. */
  choose(frame: Sorted, subject: PushPull): void {
    const { states } = frame;
    const [ys, us, vs] = [subject.values(0), subject.values(1), subject.values(2)];
    for (let b = 0; b < states.length; b++) {
      if (states[b] !== isMixed) continue;
      this.best(frame, b, subject);
      const { y, u, v, weight } = this.sum;
      // lent colours come from sure blocks alone, and a mixed one lends to itself only
      ys[b] = y / weight;
      us[b] = u / weight;
      vs[b] = v / weight;
    }
  }

  /** The candidates' mean in `sum`, weighted by how well they explain what is seen. */
  private best(frame: Sorted, b: number, subject: PushPull): void {
    const { columns, rows, seen, sum } = this;
    blockMean(frame, b, columns, seen);
    sum.weight = sum.y = sum.u = sum.v = 0;
    this.take(subject, b, meanAt);
    const bx = b % columns;
    const by = (b - bx) / columns;
    this.takeNearest(frame.states, subject, b, -1, bx);
    this.takeNearest(frame.states, subject, b, 1, columns - 1 - bx);
    this.takeNearest(frame.states, subject, b, -columns, by);
    this.takeNearest(frame.states, subject, b, columns, rows - 1 - by);
  }

  /** The nearest sure block from `b` on in steps of `step`, at most `steps` away. */
  private takeNearest(states: Uint8Array, subject: PushPull, b: number, step: number, steps: number): void {
    const most = Math.min(steps, this.reach);
    for (let n = 1, at = b + step; n <= most; n++, at += step) {
      if (states[at] !== isSubject) continue;
      this.take(subject, at, n / this.reach);
      return;
    }
  }

  private take(subject: PushPull, from: number, far: number): void {
    const { seen, sum, wy, wc } = this;
    const [fy, fu, fv] = [subject.values(0)[from]!, subject.values(1)[from]!, subject.values(2)[from]!];
    const ey = fy - seen.by;
    const eu = fu - seen.bu;
    const ev = fv - seen.bv;
    const along = wy * ey * seen.y + wc * (eu * seen.u + ev * seen.v);
    const alpha = Math.min(1, Math.max(0, along / (wy * ey * ey + wc * (eu * eu + ev * ev) + 1e-9)));
    const error = wy * (seen.y - alpha * ey) ** 2 + wc * ((seen.u - alpha * eu) ** 2 + (seen.v - alpha * ev) ** 2);
    const weight = Math.exp(-0.5 * error - 2 * far) + 1e-12;
    sum.weight += weight;
    sum.y += weight * fy;
    sum.u += weight * fu;
    sum.v += weight * fv;
  }
}

/** What is seen in a block less the screen behind it, and that screen. */
function blockMean(
  { columns, rows, luma, u, v, screen }: Sorted,
  b: number,
  blockColumns: number,
  to: { y: number; u: number; v: number; by: number; bu: number; bv: number },
): void {
  const left = 2 * (b % blockColumns);
  const top = 2 * Math.floor(b / blockColumns);
  const right = Math.min(columns, left + 2);
  const bottom = Math.min(rows, top + 2);
  let [y, cu, cv, by, bu, bv] = [0, 0, 0, 0, 0, 0];
  for (let cy = top; cy < bottom; cy++) {
    for (let i = cy * columns + left; i < cy * columns + right; i++) {
      by += screen.y[i]!;
      bu += screen.u[i]!;
      bv += screen.v[i]!;
      y += luma[i]!;
      cu += u[i]! - 128;
      cv += v[i]! - 128;
    }
  }
  const share = 1 / ((right - left) * (bottom - top));
  to.y = (y - by) * share;
  to.u = (cu - bu) * share;
  to.v = (cv - bv) * share;
  to.by = by * share;
  to.bu = bu * share;
  to.bv = bv * share;
}
