import { strengthOf, type Look } from './looks.ts';

/** What some looks have in common, pixel by pixel. */
export interface Persistence {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Length of the mean of unit-like gradients, 0..1: 1 where a strong edge stays in place and direction, about 0 elsewhere. */
  readonly stillness: Float32Array;
  /** The same for orientations, 0..1: an edge may turn from bright to dark with what is behind it, as those of opaque overlays do. */
  readonly orientation: Float32Array;
  /** Share of looks whose gradient points along the mean one, 0..1; 0 where stillness is below `leastStill`. */
  readonly presence: Float32Array;
  /** Mean gradient strength, difference of two neighbours, 0..255. */
  readonly edge: Float32Array;
  /** Standard deviation of brightness over the looks, of every second pixel of every second row (`coarse`). */
  readonly deviation: Float32Array;
}

/** Below this length of the mean gradient nothing is said of its presence. */
const leastStill = 0.2;
/** Projection on the mean direction, 0..127, from which an edge counts as there: that of a gradient of about 4. */
export const presentProjection = 36;

/** Adds up looks of one size. */
export function persistenceOf(looks: readonly Look[], width: number, height: number): Persistence {
  const size = width * height;
  const n = Math.max(1, looks.length);
  const plane = () => new Float32Array(size);
  const [ux, uy, double, skew, edge] = [plane(), plane(), plane(), plane(), plane()];
  const [sum, square] = [new Float32Array(looks[0]?.luma.length ?? 0), new Float32Array(looks[0]?.luma.length ?? 0)];
  for (const { gx, gy, luma } of looks) {
    for (let i = 0; i < size; i++) {
      const [x, y] = [gx[i]!, gy[i]!];
      if (x === 0 && y === 0) continue;
      ux[i]! += x;
      uy[i]! += y;
      double[i]! += x * x - y * y;
      skew[i]! += 2 * x * y;
      edge[i]! += strengthOf(Math.sqrt(x * x + y * y));
    }
    for (let k = 0; k < sum.length; k++) {
      sum[k]! += luma[k]!;
      square[k]! += luma[k]! ** 2;
    }
  }
  const [stillness, orientation] = [plane(), plane()];
  for (let i = 0; i < size; i++) {
    stillness[i] = Math.hypot(ux[i]!, uy[i]!) / (127 * n);
    orientation[i] = Math.hypot(double[i]!, skew[i]!) / (127 * 127 * n);
    edge[i]! /= n;
  }
  const deviation = sum.map((total, k) => Math.sqrt(Math.max(0, square[k]! / n - (total / n) ** 2)));
  const presence = presenceOf(looks, ux, uy, stillness);
  return { width, height, count: looks.length, stillness, orientation, presence, edge, deviation };
}

/** Share of the looks in which an edge points along (ux, uy), where that is long enough. */
export function presenceOf(
  looks: readonly Pick<Look, 'gx' | 'gy'>[],
  ux: ArrayLike<number>,
  uy: ArrayLike<number>,
  stillness: Float32Array,
  least = leastStill,
): Float32Array {
  const presence = new Float32Array(stillness.length);
  for (let i = 0; i < presence.length; i++) {
    if (stillness[i]! < least) continue;
    const length = Math.hypot(ux[i]!, uy[i]!);
    const limit = presentProjection * length;
    let present = 0;
    for (const { gx, gy } of looks) if (gx[i]! * ux[i]! + gy[i]! * uy[i]! > limit) present += 1;
    presence[i] = present / Math.max(1, looks.length);
  }
  return presence;
}
