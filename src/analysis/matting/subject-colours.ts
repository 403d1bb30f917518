import { isMixed, isSubject } from './blocks.ts';
import type { CleanPlate } from './clean-plate.ts';
import type { PushPull } from './push-pull.ts';
import type { ScreenNow } from './screen-now.ts';

/** Blocks this far away still lend their colours, as a part of the picture's height. */
const farthest = 0.12;
/** Deviations of luma and chroma with which a colour nearby stands for the subject's own. */
const [spreadY, spreadC] = [14, 5];
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
  /** For every direction the block that it was last seen in, or -1. */
  private readonly nearest: readonly Int32Array[];
  private readonly reach: number;
  private readonly plate: CleanPlate;

  constructor(columns: number, rows: number, plate: CleanPlate) {
    [this.columns, this.rows, this.plate] = [columns, rows, plate];
    this.nearest = [0, 1, 2, 3].map(() => new Int32Array(columns * rows));
    this.reach = Math.max(4, Math.round(farthest * rows));
  }

  /** Replaces Y, Cb, Cr of mixed blocks in `subject`, which was filled. */
  choose(frame: Sorted, subject: PushPull): void {
    this.look(frame.states);
    const { states } = frame;
    const [ys, us, vs] = [subject.values(0), subject.values(1), subject.values(2)];
    const chosen: number[] = [];
    for (let b = 0; b < states.length; b++) {
      if (states[b] !== isMixed) continue;
      const colour = this.best(frame, b, [ys[b]!, us[b]!, vs[b]!], subject);
      chosen.push(b, ...colour);
    }
    for (let i = 0; i < chosen.length; i += 4) {
      const b = chosen[i]!;
      [ys[b], us[b], vs[b]] = [chosen[i + 1]!, chosen[i + 2]!, chosen[i + 3]!];
    }
  }

  private look(states: Uint8Array): void {
    const { columns, rows, nearest } = this;
    const [left, right, up, down] = nearest as [Int32Array, Int32Array, Int32Array, Int32Array];
    for (let y = 0; y < rows; y++) {
      for (let x = 0, b = y * columns; x < columns; x++, b++) {
        const own = states[b] === isSubject;
        left[b] = own ? b : x > 0 ? left[b - 1]! : -1;
        up[b] = own ? b : y > 0 ? up[b - columns]! : -1;
      }
    }
    for (let y = rows - 1; y >= 0; y--) {
      for (let x = columns - 1, b = y * columns + x; x >= 0; x--, b--) {
        const own = states[b] === isSubject;
        right[b] = own ? b : x + 1 < columns ? right[b + 1]! : -1;
        down[b] = own ? b : y + 1 < rows ? down[b + columns]! : -1;
      }
    }
  }

  /** The candidates' mean, weighted by how well they explain what is seen. */
  private best(frame: Sorted, b: number, mean: readonly [number, number, number], subject: PushPull): number[] {
    const seen = blockMean(frame, b, this.columns);
    const { noiseY, noiseC } = this.plate;
    const [wy, wc] = [1 / (spreadY ** 2 + noiseY ** 2), 1 / (spreadC ** 2 + noiseC ** 2)];
    let [y, u, v, sum] = [0, 0, 0, 0];
    const take = (fy: number, fu: number, fv: number, far: number) => {
      const [ey, eu, ev] = [fy - seen.by, fu - seen.bu, fv - seen.bv];
      const along = wy * ey * seen.y + wc * (eu * seen.u + ev * seen.v);
      const alpha = Math.min(1, Math.max(0, along / (wy * ey * ey + wc * (eu * eu + ev * ev) + 1e-9)));
      const error = wy * (seen.y - alpha * ey) ** 2 + wc * ((seen.u - alpha * eu) ** 2 + (seen.v - alpha * ev) ** 2);
      const weight = Math.exp(-0.5 * error - 2 * far) + 1e-12;
      y += weight * fy;
      u += weight * fu;
      v += weight * fv;
      sum += weight;
    };
    take(...mean, meanAt);
    const [bx, by] = [b % this.columns, Math.floor(b / this.columns)];
    for (const from of this.nearest) {
      const other = from[b]!;
      if (other < 0) continue;
      const far = Math.hypot((other % this.columns) - bx, Math.floor(other / this.columns) - by) / this.reach;
      if (far <= 1) take(subject.values(0)[other]!, subject.values(1)[other]!, subject.values(2)[other]!, far);
    }
    return [y / sum, u / sum, v / sum];
  }
}

/** What is seen in a block less the screen behind it, and that screen. */
function blockMean({ columns, rows, luma, u, v, screen }: Sorted, b: number, blockColumns: number) {
  const left = 2 * (b % blockColumns);
  const top = 2 * Math.floor(b / blockColumns);
  const sum = { y: 0, u: 0, v: 0, by: 0, bu: 0, bv: 0 };
  let n = 0;
  for (let cy = top; cy < Math.min(rows, top + 2); cy++) {
    for (let i = cy * columns + left; i < cy * columns + Math.min(columns, left + 2); i++) {
      n += 1;
      sum.by += screen.y[i]!;
      sum.bu += screen.u[i]!;
      sum.bv += screen.v[i]!;
      sum.y += luma[i]! - screen.y[i]!;
      sum.u += u[i]! - 128 - screen.u[i]!;
      sum.v += v[i]! - 128 - screen.v[i]!;
    }
  }
  return { y: sum.y / n, u: sum.u / n, v: sum.v / n, by: sum.by / n, bu: sum.bu / n, bv: sum.bv / n };
}
