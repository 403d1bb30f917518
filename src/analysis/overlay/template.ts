import type { Look } from './looks.ts';
import { presentProjection } from './persistence.ts';

/** An overlay is there in a look when this share of its edges is. */
export const leastShown = 0.55;

/** Edges of a candidate with their direction. */
export interface Template {
  readonly at: Int32Array;
  readonly ux: Float32Array;
  readonly uy: Float32Array;
}

/** Share of a template's edges that a look has in place and direction. */
export function shownShare({ gx, gy }: Pick<Look, 'gx' | 'gy'>, { at, ux, uy }: Template): number {
  let present = 0;
  for (let n = 0; n < at.length; n++) if (gx[at[n]!]! * ux[n]! + gy[at[n]!]! * uy[n]! > presentProjection) present += 1;
  return present / Math.max(1, at.length);
}

/** Where the gap between the heaps may lie and half its width, and the share of looks that may be in it. */
const [doubtful, mostDoubtful] = [[0.42, 0.56, 0.1] as const, 0.06];

/** Shares of a template lie in two heaps with next to nothing between. */
export function isTwofold(shares: readonly number[]): boolean {
  const most = mostDoubtful * shares.length;
  for (let middle = doubtful[0]; middle <= doubtful[1]; middle += 0.02) {
    const between = shares.filter((share) => Math.abs(share - middle) < doubtful[2]).length;
    if (between <= most) return true;
  }
  return false;
}
