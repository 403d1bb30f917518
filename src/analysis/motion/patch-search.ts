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

/** Products of a patch's gradients, summed up: how well it tells a displacement, along each direction. */
export interface Gradients {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** Finds patches of one picture in another by inverse search (Baker and Matthews, "Lucas-Kanade 20 Years On", IJCV 2004). */
export class PatchSearch {
  private readonly from: Level;
  private readonly to: Level;
  private readonly light: number;
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
  /** The same where the descent begins. */
  private startX = 0;
  private startY = 0;
  /** Where the patch was found, pixels. */
  u = 0;
  v = 0;
  /** Root mean square of what is left there, and where it stands. */
  left = 0;
  leftStill = 0;
  /** Standard deviation of the patch. */
  texture = 0;
  gradients: Gradients = { xx: 0, xy: 0, yy: 0 };

  /** `light` tells by how much the other picture is brighter as a whole. */
  constructor(from: Level, to: Level, light: number) {
    this.from = from;
    this.to = to;
    this.light = light;
  }

  /** Takes the patch whose upper left corner is given. False where too little of it is seen. */
  take(left: number, top: number): boolean {
    const { width, height, data, seen } = this.from;
    let n = 0;
    let sum = 0;
    let square = 0;
    let xx = 0;
    let xy = 0;
    let yy = 0;
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
    this.gradients = { xx, xy, yy };
    [xx, yy] = [xx + damping, yy + damping];
    this.hessian = { xx, xy, yy, determinant: xx * yy - xy * xy };
    return true;
  }

  /** Searches from the better of two guesses and of standing still. */
  find(u: number, v: number, u2: number, v2: number): void {
    this.leftStill = this.look(0, 0);
    this.begin(0, 0, this.leftStill);
    this.tryFrom(u, v);
    this.tryFrom(u2, v2);
    this.descend();
  }

  private begin(u: number, v: number, left: number): void {
    this.u = u;
    this.v = v;
    this.left = left;
    this.startX = this.pullX;
    this.startY = this.pullY;
  }

  private tryFrom(u: number, v: number): void {
    if (u === 0 && v === 0) return;
    const left = this.look(u, v);
    if (left < this.left) this.begin(u, v, left);
  }

  private descend(): void {
    const { xx, xy, yy, determinant } = this.hessian;
    const fromU = this.u;
    const fromV = this.v;
    let nowU = fromU;
    let nowV = fromV;
    this.pullX = this.startX;
    this.pullY = this.startY;
    for (let step = 0; step < mostSteps; step++) {
      const du = (yy * this.pullX - xy * this.pullY) / determinant;
      const dv = (xx * this.pullY - xy * this.pullX) / determinant;
      nowU -= du;
      nowV -= dv;
      if (Math.abs(nowU - fromU) + Math.abs(nowV - fromV) > patchSide) break;
      const left = this.look(nowU, nowV);
      if (left < this.left) {
        this.u = nowU;
        this.v = nowV;
        this.left = left;
      }
      if (Math.abs(du) + Math.abs(dv) < settled) break;
    }
  }

  /** What is left of the patch at a displacement; Infinity where too little of it is seen there. */
  private look(u: number, v: number): number {
    const { width } = this.from;
    const { data, seen, height } = this.to;
    const floorU = Math.floor(u);
    const floorV = Math.floor(v);
    const fx = u - floorU;
    const fy = v - floorV;
    const w00 = (1 - fx) * (1 - fy);
    const w10 = fx * (1 - fy);
    const w01 = (1 - fx) * fy;
    const w11 = fx * fy;
    const { left0, top0, light } = this;
    const whole =
      left0 + floorU >= 0 && top0 + floorV >= 0 && left0 + floorU + patchSide < width && top0 + floorV + patchSide < height; // prettier-ignore
    const shift = floorV * width + floorU;
    let sum = 0;
    let count = 0;
    let px = 0;
    let py = 0;
    for (let n = 0; n < this.count; n++) {
      const i = this.at[n]!;
      const j = i + shift;
      if (!whole) {
        const x = (i % width) + floorU;
        const y = Math.floor(i / width) + floorV;
        if (x < 0 || y < 0 || x >= width - 1 || y >= height - 1) continue;
      }
      // its right and lower neighbours are inside too
      if (seen[j]! + seen[j + 1]! + seen[j + width]! + seen[j + width + 1]! < 4) continue;
      const there = w00 * data[j]! + w10 * data[j + 1]! + w01 * data[j + width]! + w11 * data[j + width + 1]!;
      let d = there - this.from.data[i]! - light;
      d = d > mostDifference ? mostDifference : d < -mostDifference ? -mostDifference : d;
      sum += d * d;
      px += d * this.gx[n]!;
      py += d * this.gy[n]!;
      count += 1;
    }
    this.pullX = px;
    this.pullY = py;
    return count < leastSeen / 2 ? Infinity : Math.sqrt(sum / count);
  }
}
