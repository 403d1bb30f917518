import type { Luma } from '../text/glyphs.ts';

/** What many looks at a film add up to, pixel by pixel. A look is a frame that shows something new. */
export interface Looks {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Length of the mean of unit-like gradients, 0..1: 1 where a strong edge stays in place and direction, about 0 elsewhere. */
  readonly stillness: Float32Array;
  /** The same for orientations, 0..1: an edge may turn from bright to dark with what is behind it, as those of opaque overlays do. */
  readonly orientation: Float32Array;
  /** Share of looks whose gradient points along the mean one, 0..1. */
  readonly presence: Float32Array;
  /** Mean gradient strength, difference of two neighbours, 0..255. */
  readonly edge: Float32Array;
  /** Standard deviation of brightness over the looks. */
  readonly deviation: Float32Array;
}

/** Gradients of this strength count half: noise stays far below, printed edges far above. */
const halfStrength = 10;
/** Grid on which two frames are compared. */
const cells = 24;
/** A frame is new where its cells differ from the last look's by this much on average, 0..255. */
const newness = 3;

/** Collects looks; memory is that of a few pictures whatever the number of frames. */
export class LookCollector {
  private readonly sums: {
    ux: Float32Array;
    uy: Float32Array;
    double: Float32Array;
    skew: Float32Array;
    edge: Float32Array;
    sum: Float32Array;
    square: Float32Array;
  };
  private readonly kept: { gx: Int8Array; gy: Int8Array }[] = [];
  private last: Float32Array | undefined;
  private count = 0;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    const plane = () => new Float32Array(width * height);
    this.sums = {
      ux: plane(),
      uy: plane(),
      double: plane(),
      skew: plane(),
      edge: plane(),
      sum: plane(),
      square: plane(),
    };
  }

  /** Takes a frame of the collector's size. True when it was a new look. */
  push(frame: Luma): boolean {
    const grid = cellMeans(frame);
    if (this.last !== undefined && meanDifference(grid, this.last) < newness) return false;
    this.last = grid;
    this.add(frame);
    return true;
  }

  private add({ data }: Luma): void {
    const { width, height, sums } = this;
    const kept =
      this.count < mostKept ? { gx: new Int8Array(width * height), gy: new Int8Array(width * height) } : undefined;
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
        const gx = data[at + 1]! - data[at - 1]!; // the border is left out, so that every neighbour is there
        const gy = data[at + width]! - data[at - width]!;
        const strength = Math.sqrt(gx * gx + gy * gy);
        const unit = 1 / (strength + halfStrength);
        sums.ux[at]! += gx * unit;
        sums.uy[at]! += gy * unit;
        sums.double[at]! += (gx * gx - gy * gy) * unit * unit;
        sums.skew[at]! += 2 * gx * gy * unit * unit;
        sums.edge[at]! += strength;
        if (kept !== undefined) {
          kept.gx[at] = 127 * gx * unit;
          kept.gy[at] = 127 * gy * unit;
        }
      }
    }
    for (let at = 0; at < width * height; at++) {
      const v = data[at]!;
      sums.sum[at]! += v;
      sums.square[at]! += v * v;
    }
    if (kept !== undefined) this.kept.push(kept);
    this.count += 1;
  }

  /** What was seen so far. */
  looks(): Looks {
    const { width, height, count, sums } = this;
    const n = Math.max(1, count);
    const out = { stillness: new Float32Array(width * height), orientation: new Float32Array(width * height), presence: new Float32Array(width * height), edge: new Float32Array(width * height), deviation: new Float32Array(width * height) }; // prettier-ignore
    for (let at = 0; at < width * height; at++) {
      const length = Math.hypot(sums.ux[at]!, sums.uy[at]!);
      out.stillness[at] = length / n;
      out.orientation[at] = Math.hypot(sums.double[at]!, sums.skew[at]!) / n;
      out.edge[at] = sums.edge[at]! / n;
      out.deviation[at] = Math.sqrt(Math.max(0, sums.square[at]! / n - (sums.sum[at]! / n) ** 2));
      if (out.stillness[at]! < 0.2) continue;
      const [dx, dy] = [sums.ux[at]! / length, sums.uy[at]! / length];
      let present = 0;
      for (const { gx, gy } of this.kept) if (gx[at]! * dx + gy[at]! * dy > presentProjection) present += 1;
      out.presence[at] = present / Math.max(1, this.kept.length);
    }
    return { width, height, count, ...out };
  }
}

/** Looks whose gradients are kept to tell in how many of them an edge is there. */
const mostKept = 48;
/** Projection on the mean direction, 0..127, from which an edge counts as there: that of a gradient of about 4. */
const presentProjection = 36;

function cellMeans({ width, height, data }: Luma): Float32Array {
  const sums = new Float32Array(cells * cells);
  const counts = new Float32Array(cells * cells);
  for (let y = 0; y < height; y += 2) {
    const row = Math.floor((y * cells) / height) * cells;
    for (let x = 0; x < width; x += 2) {
      const cell = row + Math.floor((x * cells) / width);
      sums[cell]! += data[y * width + x]!;
      counts[cell]! += 1;
    }
  }
  return sums.map((sum, i) => sum / Math.max(1, counts[i]!));
}

function meanDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
