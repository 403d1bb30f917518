import { ramp } from '../../base/ramp.ts';
import { isScreen, isSubject, wedge } from './blocks.ts';
import type { RelativeColours } from './grow.ts';
import { PushPull } from './push-pull.ts';

/** Light of the screen reaches this far into the subject, as a part of the picture's height. */
const reachShare = 0.06;
/** Up to this share of the screen's colour even farther in counts as its light, from the next on as the subject's own: green clothes, leaves. */
const [leastOwn, surelyOwn] = [0.22, 0.4];

/**
 * How much of the screen's colour the subject has of its own, as it shows farther from its edge than the screen's light reaches: what is more of it
 * near the edge is light that fell on it. Blocks of 2 x 2 chroma cells.
 */
export class EdgeLight {
  /** Of 1 at the edge, 0 where no light of the screen comes to. */
  readonly reached: Float32Array;
  private readonly distance: Float32Array;
  private readonly inner: PushPull;
  private readonly reach: number;

  constructor(columns: number, rows: number) {
    this.reached = new Float32Array(columns * rows);
    this.distance = new Float32Array(columns * rows);
    this.inner = new PushPull(columns, rows, 1);
    this.reach = Math.max(3, reachShare * rows);
  }

  /** Share of the screen's colour that is the subject's own. */
  get own(): Float32Array {
    return this.inner.values(0);
  }

  measure(states: Uint8Array, { columns, rows, share, across }: RelativeColours): void {
    const { distance, reached, reach, inner, own } = this;
    distanceTo(states, isScreen, distance, columns, rows);
    for (let b = 0; b < states.length; b++) {
      reached[b] = Math.min(1, Math.max(0, 2 - (2 * distance[b]!) / reach));
      const deep = states[b] === isSubject && reached[b] === 0;
      inner.weight[b] = deep ? 1 : 0;
      own[b] = deep ? Math.max(0, share[b]! + wedge * Math.abs(across[b]!)) : 0;
    }
    inner.fill();
    for (let b = 0; b < own.length; b++) own[b]! *= ramp(own[b]!, leastOwn, surelyOwn);
  }
}

/** Distance of every block from the nearest in a state (chamfer 3-4; Borgefors, 1986), in blocks. */
function distanceTo(states: Uint8Array, state: number, out: Float32Array, columns: number, rows: number): void {
  for (let b = 0; b < out.length; b++) out[b] = states[b] === state ? 0 : 1e6;
  for (let y = 0, b = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, b++) if (out[b]! > 0) nearer(out, b, -1, x, columns - 1 - x, y > 0, columns);
  for (let y = rows - 1, b = out.length - 1; y >= 0; y--)
    for (let x = columns - 1; x >= 0; x--, b--)
      if (out[b]! > 0) nearer(out, b, 1, columns - 1 - x, x, y + 1 < rows, columns);
}

/** Steps to the neighbours that the pass has been to: one beside (`before` are there), three in the row that is done. */
function nearer(
  out: Float32Array,
  b: number,
  step: number,
  before: number,
  after: number,
  row: boolean,
  columns: number,
): void {
  // prettier-ignore
  let d = out[b]!;
  if (before > 0 && out[b + step]! + 1 < d) d = out[b + step]! + 1;
  if (row) {
    const up = b + step * columns;
    if (out[up]! + 1 < d) d = out[up]! + 1;
    if (before > 0 && out[up + step]! + 4 / 3 < d) d = out[up + step]! + 4 / 3;
    if (after > 0 && out[up - step]! + 4 / 3 < d) d = out[up - step]! + 4 / 3;
  }
  out[b] = d;
}
