import type { Level } from './pyramid.ts';

/** Side of the patches, pixels. */
export const patchSide = 8;
/** A patch with fewer seen pixels tells nothing. */
const leastSeen = 14;
/** Steps of the search; it ends early when it moves by less than `settled` pixels. */
const [mostSteps, settled] = [5, 0.03];
/** Weight of staying where the search began, against patches whose texture tells nothing: squared gradients of 64 pixels of faint noise. */
const damping = 120;
/** One pixel's difference counts at most this much: an edge that is covered meanwhile must not pull the whole patch. */
const mostDifference = 40;

/** Finds patches of one picture in another by inverse search (Baker and Matthews, "Lucas-Kanade 20 Years On", IJCV 2004). */
export class PatchSearch {
  private readonly from: Level;
  private readonly to: Level;
  private readonly at = new Int32Array(patchSide * patchSide);
  private readonly gx = new Float32Array(patchSide * patchSide);
  private readonly gy = new Float32Array(patchSide * patchSide);
  private count = 0;
  private left0 = 0;
  private top0 = 0;
  private hessian = { xx: 0, xy: 0, yy: 0, determinant: 1 };
  /** Sums of the last look: residual times gradient. */
  private pullX = 0;
  private pullY = 0;
  /** Where the patch was found, pixels. */
  u = 0;
  v = 0;
  /** Root mean square of what is left there, and where it stands. */
  left = 0;
  leftStill = 0;
  /** Standard deviation of the patch. */
  texture = 0;

  constructor(from: Level, to: Level) {
    this.from = from;
    this.to = to;
  }

  /** Takes the patch whose upper left corner is given. False where too little of it is seen. */
  take(left: number, top: number): boolean {
    const { width, height, data, seen } = this.from;
    let [n, sum, square, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
    for (let y = top; y < Math.min(height, top + patchSide); y++) {
      for (let x = left, i = y * width + left; x < Math.min(width, left + patchSide); x++, i++) {
        if (seen[i] === 0) continue;
        const hasX = x > 0 && x < width - 1 && seen[i - 1] === 1 && seen[i + 1] === 1;
        const hasY = y > 0 && y < height - 1 && seen[i - width] === 1 && seen[i + width] === 1;
        const gx = hasX ? (data[i + 1]! - data[i - 1]!) / 2 : 0;
        const gy = hasY ? (data[i + width]! - data[i - width]!) / 2 : 0;
        this.at[n] = i;
        this.gx[n] = gx;
        this.gy[n] = gy;
        n += 1;
        sum += data[i]!;
        square += data[i]! * data[i]!;
        xx += gx * gx;
        xy += gx * gy;
        yy += gy * gy;
      }
    }
    if (n < leastSeen) return false;
    [this.count, this.left0, this.top0] = [n, left, top];
    this.texture = Math.sqrt(Math.max(0, square / n - (sum / n) ** 2));
    [xx, yy] = [xx + damping, yy + damping];
    this.hessian = { xx, xy, yy, determinant: xx * yy - xy * xy };
    return true;
  }

  /** Searches from the better of two guesses and of standing still. */
  find(u: number, v: number, u2: number, v2: number): void {
    this.leftStill = this.look(0, 0);
    let best = { u: 0, v: 0, left: this.leftStill };
    for (const guess of [
      { u, v },
      { u: u2, v: v2 },
    ]) {
      if (guess.u === 0 && guess.v === 0) continue;
      const left = this.look(guess.u, guess.v);
      if (left < best.left) best = { ...guess, left };
    }
    const start = best;
    let [nowU, nowV] = [best.u, best.v];
    this.look(nowU, nowV);
    for (let step = 0; step < mostSteps; step++) {
      const { xx, xy, yy, determinant } = this.hessian;
      const du = (yy * this.pullX - xy * this.pullY) / determinant;
      const dv = (xx * this.pullY - xy * this.pullX) / determinant;
      [nowU, nowV] = [nowU - du, nowV - dv];
      if (Math.abs(nowU - start.u) + Math.abs(nowV - start.v) > patchSide) break;
      const left = this.look(nowU, nowV);
      if (left < best.left) best = { u: nowU, v: nowV, left };
      if (Math.abs(du) + Math.abs(dv) < settled) break;
    }
    [this.u, this.v, this.left] = [best.u, best.v, best.left];
  }

  /** What is left of the patch at a displacement; Infinity where too little of it is seen there. */
  private look(u: number, v: number): number {
    const { width } = this.from;
    const { data, seen, height } = this.to;
    const [floorU, floorV] = [Math.floor(u), Math.floor(v)];
    const [fx, fy] = [u - floorU, v - floorV];
    const [w00, w10, w01, w11] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
    const { left0, top0 } = this;
    const whole =
      left0 + floorU >= 0 && top0 + floorV >= 0 && left0 + floorU + patchSide < width && top0 + floorV + patchSide < height; // prettier-ignore
    const shift = floorV * width + floorU;
    let [sum, count, px, py] = [0, 0, 0, 0];
    for (let n = 0; n < this.count; n++) {
      const i = this.at[n]!;
      const j = i + shift;
      if (!whole) {
        const [x, y] = [(i % width) + floorU, Math.floor(i / width) + floorV];
        if (x < 0 || y < 0 || x >= width - 1 || y >= height - 1) continue;
      }
      // its right and lower neighbours are inside too
      if (seen[j]! + seen[j + 1]! + seen[j + width]! + seen[j + width + 1]! < 4) continue;
      const there = w00 * data[j]! + w10 * data[j + 1]! + w01 * data[j + width]! + w11 * data[j + width + 1]!;
      let d = there - this.from.data[i]!;
      d = d > mostDifference ? mostDifference : d < -mostDifference ? -mostDifference : d;
      sum += d * d;
      px += d * this.gx[n]!;
      py += d * this.gy[n]!;
      count += 1;
    }
    [this.pullX, this.pullY] = [px, py];
    return count < leastSeen / 2 ? Infinity : Math.sqrt(sum / count);
  }
}
