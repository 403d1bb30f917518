import { ramp } from '../../base/ramp.ts';
import { isSubject, wedge } from './blocks.ts';
import type { RelativeColours } from './grow.ts';
import { PushPull } from './push-pull.ts';

/** Light of the screen reaches this far into the subject, as a part of the picture's height. */
const reachShare = 0.06;
/** Up to this share of the screen's colour even farther in counts as its light, from the next on as the subject's own: green clothes, leaves. */
const [leastOwn, surelyOwn] = [0.22, 0.4];
/** The same for colour across the screen's hue: with that, less is the subject's own too. */
const [leastHue, surelyHue] = [0.06, 0.15];

/**
 * How much of the screen's colour the subject has of its own, as it shows farther from its edge than the screen's light reaches: what is more of it
 * near the edge is light that fell on it. Blocks of 2 x 2 chroma cells.
 */
export class EdgeLight {
  /** Of 1 at the edge, 0 where no light of the screen comes to. */
  readonly reached: Float32Array;
  private readonly distance: Uint16Array;
  private readonly inner: PushPull;
  private readonly reach: number;

  constructor(columns: number, rows: number) {
    this.reached = new Float32Array(columns * rows);
    this.distance = new Uint16Array(columns * rows);
    this.inner = new PushPull(columns, rows, 1);
    this.reach = Math.max(3, reachShare * rows);
  }

  /** Share of the screen's colour that is the subject's own. */
  get own(): Float32Array {
    return this.inner.values(0);
  }

  measure(states: Uint8Array, { columns, rows, share, across }: RelativeColours): void {
    const { distance, reached, reach, inner, own } = this;
    distanceWithin(states, distance, columns, rows);
    const slope = 2 / (3 * reach);
    let most = 0;
    for (let b = 0; b < states.length; b++) {
      const at = 2 - slope * distance[b]!;
      reached[b] = at < 0 ? 0 : at > 1 ? 1 : at;
      const deep = at <= 0 && states[b] === isSubject;
      inner.weight[b] = deep ? 1 : 0;
      own[b] = deep ? ownShare(share[b]!, Math.abs(across[b]!)) : 0;
      if (own[b]! > most) most = own[b]!;
    }
    if (most > 0) inner.fill(states); // on the screen it means nothing
  }
}

/** What of the screen's colour is a deep block's own: all of it where there is much, or where a hue of its own goes with it, as in skin before a yellowish green. */
function ownShare(share: number, across: number): number {
  const along = share + wedge * across;
  return along <= 0 ? 0 : along * Math.max(ramp(along, leastOwn, surelyOwn), ramp(across, leastHue, surelyHue));
}

/** Beyond all distances. */
const farAway = 60_000;

/** Distance of every block from the nearest that is not wholly the subject, in thirds of a block (chamfer 3-4; Borgefors, 1986). */
function distanceWithin(states: Uint8Array, out: Uint16Array, columns: number, rows: number): void {
  for (let b = 0; b < out.length; b++) out[b] = states[b] === isSubject ? farAway : 0;
  for (let y = 0; y < rows; y++) nearerRow(out, y * columns, 1, y > 0 ? -columns : 0, columns);
  for (let y = rows - 1; y >= 0; y--)
    nearerRow(out, y * columns + columns - 1, -1, y + 1 < rows ? columns : 0, columns);
}

/** One row from `b` on in steps of `step`: from the block before, and from three in the row that is done, `row` blocks away (0: there is none). */
function nearerRow(out: Uint16Array, b: number, step: number, row: number, columns: number): void {
  let before = farAway;
  for (let x = 0; x < columns; x++, b += step) {
    let d = out[b]!;
    if (d > 0) {
      if (before + 3 < d) d = before + 3;
      if (row !== 0) {
        const over = b + row;
        if (out[over]! + 3 < d) d = out[over]! + 3;
        if (x > 0 && out[over - step]! + 4 < d) d = out[over - step]! + 4;
        if (x + 1 < columns && out[over + step]! + 4 < d) d = out[over + step]! + 4;
      }
      out[b] = d;
    }
    before = d;
  }
}
