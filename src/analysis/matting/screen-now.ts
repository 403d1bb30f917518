import { black, leastVividness, type CleanPlate } from './clean-plate.ts';
import { PushPull } from './push-pull.ts';

/** Cells of a side of the squares in which a moving screen is looked at. */
const square = 16;
/** A cell counts as screen for this when it has at least this share of the plate's colour, in hue and strength. */
const leastShare = 0.72;
/** Tangent of the hue angle that it may lie away. */
const hueTangent = 0.3;
/** A change of exposure smaller than this (levels) is noise. */
const leastShift = 0.3;
/** A share of 1 in whole numbers, which are faster; products with 8 bits of chroma stay within 32 bits. */
export const shareUnit = 65_536;
/** Cells in which a change of exposure is looked for, about. */
const mostOffsets = 3000;
/** A screen is at least this far from grey (Cb, Cr), dark ones included. */
const leastLength = 8;
/** How many deviations of noise still count as screen. */
const noiseReach = 3;

/**
 * The screen of the frame at hand: the clean plate with one offset for changes of exposure where camera and light stay, else a map of the frame's own
 * screen, square by square, carried on behind the subject.
 */
export class ScreenNow {
  readonly y: Float32Array;
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** Share of the screen's colour that noise alone may take away, over blocks of 2 x 2 cells. */
  floor = 0.05;
  /** The screen's Cb and Cr over its squared distance from grey, in `shareUnit`s: times those, colours become shares of the screen's own. */
  readonly unitU: Int16Array;
  readonly unitV: Int16Array;
  private offset = { y: 0, u: 0, v: 0 };
  private readonly offsets = [0, 0, 0].map(() => new Float32Array(2 * mostOffsets));
  private readonly plate: CleanPlate;
  private readonly squares: PushPull | undefined;
  private readonly mean: { y: number; u: number; v: number };
  private readonly squareColumns: number;
  private readonly squareRows: number;

  constructor(plate: CleanPlate) {
    this.plate = plate;
    [this.y, this.u, this.v] = [plate.y.slice(), plate.u.slice(), plate.v.slice()];
    [this.squareColumns, this.squareRows] = [Math.ceil(plate.columns / square), Math.ceil(plate.rows / square)];
    this.squares = plate.steady ? undefined : new PushPull(this.squareColumns, this.squareRows, 3);
    this.mean = { y: mean(plate.y), u: mean(plate.u), v: mean(plate.v) };
    this.floor = this.noiseFloor();
    [this.unitU, this.unitV] = [new Int16Array(plate.y.length), new Int16Array(plate.y.length)];
    this.weigh();
  }

  private weigh(): void {
    const { u, v, unitU, unitV } = this;
    for (let i = 0; i < u.length; i++) {
      const inverse = shareUnit / (u[i]! * u[i]! + v[i]! * v[i]! + 1);
      unitU[i] = Math.round(u[i]! * inverse);
      unitV[i] = Math.round(v[i]! * inverse);
    }
  }

  private noiseFloor(): number {
    const { noiseC, steady } = this.plate;
    const length = Math.max(leastLength, Math.hypot(this.mean.u, this.mean.v));
    // the mean of four cells; across the hue counts too; unevenness that the map does not follow
    return Math.min(0.2, (noiseReach * noiseC) / length / 2 + (steady ? 0.02 : 0.05));
  }

  /** Takes a frame's luma at chroma size and its chroma planes. */
  follow(luma: Float32Array, u: Uint8Array, v: Uint8Array): void {
    if (this.squares === undefined) this.shift(luma, u, v);
    else this.map(this.squares, luma, u, v);
  }

  /** One offset for the whole plate: the median over a sparse set of cells that look like the screen. */
  private shift(luma: Float32Array, u: Uint8Array, v: Uint8Array): void {
    const { plate } = this;
    const { offsets } = this;
    let found = 0;
    const step = Math.max(1, Math.floor(luma.length / mostOffsets)) | 1;
    for (let i = 0; i < luma.length; i += step) {
      const [pu, pv] = [plate.u[i]!, plate.v[i]!];
      if (!alike(u[i]! - 128, v[i]! - 128, pu, pv)) continue;
      offsets[0]![found] = luma[i]! - plate.y[i]!;
      offsets[1]![found] = u[i]! - 128 - pu;
      offsets[2]![found] = v[i]! - 128 - pv;
      found += 1;
    }
    const [dy, du, dv] = found < 50 ? [0, 0, 0] : offsets.map((values) => trimmedMean(values.subarray(0, found)));
    const last = this.offset;
    if (Math.hypot(dy! - last.y, du! - last.u, dv! - last.v) < leastShift) return;
    this.offset = { y: dy!, u: du!, v: dv! };
    for (let i = 0; i < luma.length; i++) {
      this.y[i] = plate.y[i]! + dy!;
      this.u[i] = plate.u[i]! + du!;
      this.v[i] = plate.v[i]! + dv!;
    }
    this.weigh();
  }

  /** A map of the frame's own screen. */
  private map(squares: PushPull, luma: Float32Array, u: Uint8Array, v: Uint8Array): void {
    const { plate, squareColumns, squareRows, mean: m } = this;
    const [ys, us, vs] = [squares.values(0), squares.values(1), squares.values(2)];
    for (let sy = 0, s = 0; sy < squareRows; sy++) {
      for (let sx = 0; sx < squareColumns; sx++, s++) {
        const box = { left: sx * square, top: sy * square, right: Math.min(plate.columns, (sx + 1) * square), bottom: Math.min(plate.rows, (sy + 1) * square) }; // prettier-ignore
        const sum = squareMean(box, plate.columns, m, luma, u, v);
        squares.weight[s] = sum.weight;
        [ys[s], us[s], vs[s]] = [sum.weight * sum.y, sum.weight * sum.u, sum.weight * sum.v];
      }
    }
    if (!squares.fill()) return;
    spread(ys, squareColumns, squareRows, this.y, plate.columns, plate.rows);
    spread(us, squareColumns, squareRows, this.u, plate.columns, plate.rows);
    spread(vs, squareColumns, squareRows, this.v, plate.columns, plate.rows);
    this.weigh();
  }
}

/** The vivid half of a square's screen cells: hair and shadows pull the others towards grey. */
function squareMean(
  box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  columns: number,
  near: { readonly y: number; readonly u: number; readonly v: number },
  luma: Float32Array,
  u: Uint8Array,
  v: Uint8Array,
): { weight: number; y: number; u: number; v: number } {
  const inverse = 1 / (near.u * near.u + near.v * near.v);
  let [most, found] = [0, 0];
  const sum = { y: 0, u: 0, v: 0, n: 0 };
  const vivid = 1 / Math.max(16, near.y - black);
  for (let pass = 0; pass < 2; pass++) {
    const least = pass === 0 ? 0.35 : 0.88 * (most / Math.max(1, found));
    for (let y = box.top; y < box.bottom; y += 1) {
      for (let x = box.left, i = y * columns + x; x < box.right; x += 1, i++) {
        const [cu, cv] = [u[i]! - 128, v[i]! - 128];
        const along = (cu * near.u + cv * near.v) * inverse;
        const across = (cv * near.u - cu * near.v) * inverse;
        if (
          along < least ||
          Math.abs(across) > hueTangent * along ||
          along < leastVividness * (luma[i]! - black) * vivid
        )
          continue;
        if (pass === 0) {
          most += along;
          found += 1;
        } else {
          sum.y += luma[i]!;
          sum.u += cu;
          sum.v += cv;
          sum.n += 1;
        }
      }
    }
  }
  const area = (box.right - box.left) * (box.bottom - box.top);
  if (sum.n < area / 16) return { weight: 0, y: 0, u: 0, v: 0 };
  return { weight: Math.min(1, (2 * sum.n) / area), y: sum.y / sum.n, u: sum.u / sum.n, v: sum.v / sum.n };
}

/** Colour of the plate at least in part, and of its hue. */
function alike(cu: number, cv: number, pu: number, pv: number): boolean {
  const inverse = 1 / (pu * pu + pv * pv + 1);
  const along = (cu * pu + cv * pv) * inverse;
  const across = Math.abs(cv * pu - cu * pv) * inverse;
  return along > leastShare && along < 2 - leastShare && across < hueTangent * along;
}

/** Mean of the middle half; sorts what it is given. */
function trimmedMean(values: Float32Array): number {
  values.sort();
  const middle = values.slice(values.length >> 2, values.length - (values.length >> 2));
  return middle.reduce((sum, one) => sum + one, 0) / Math.max(1, middle.length);
}

function mean(values: Float32Array): number {
  return values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
}

/** Bilinear, between the middles of squares. */
function spread(
  from: Float32Array,
  fromColumns: number,
  fromRows: number,
  to: Float32Array,
  columns: number,
  rows: number,
): void {
  // prettier-ignore
  for (let y = 0, i = 0; y < rows; y++) {
    const fy = Math.min(fromRows - 1, Math.max(0, (y + 0.5) / square - 0.5));
    const y0 = Math.floor(fy);
    const wy = fy - y0;
    const [top, bottom] = [y0 * fromColumns, Math.min(fromRows - 1, y0 + 1) * fromColumns];
    for (let x = 0; x < columns; x++, i++) {
      const fx = Math.min(fromColumns - 1, Math.max(0, (x + 0.5) / square - 0.5));
      const x0 = fx | 0;
      const wx = fx - x0;
      const x1 = x0 + 1 < fromColumns ? x0 + 1 : x0;
      const a = from[top + x0]! + wx * (from[top + x1]! - from[top + x0]!);
      const b = from[bottom + x0]! + wx * (from[bottom + x1]! - from[bottom + x0]!);
      to[i] = a + wy * (b - a);
    }
  }
}
