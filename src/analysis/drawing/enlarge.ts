/** Weights and places of the pixels that one pixel of a longer axis is made of. */
interface Taps {
  readonly index: Int32Array;
  readonly weight: Float32Array;
}

/** How many pixels of an axis one enlarged pixel is made of: 2 is bilinear; 4 is the cubic B-spline, which is rounder and a little softer. */
export type TapCount = 2 | 4;

/** Reads a small plane as if it were as large as the picture, row by row from the top. Rows are reused: a row is good until the next. */
export class Enlarged {
  private readonly plane: Float32Array;
  private readonly width: number;
  private readonly across: Taps;
  private readonly down: Taps;
  private readonly taps: TapCount;
  private readonly mixed: Float32Array;
  private readonly out: Float32Array;

  constructor(
    plane: Float32Array,
    small: { width: number; height: number },
    large: { width: number; height: number },
    taps: TapCount,
  ) {
    // prettier-ignore
    [this.plane, this.width, this.taps] = [plane, small.width, taps];
    this.across = tapsOf(small.width, large.width, taps);
    this.down = tapsOf(small.height, large.height, taps);
    this.mixed = new Float32Array(small.width);
    this.out = new Float32Array(large.width);
  }

  row(y: number): Float32Array {
    const { plane, width, mixed, out, taps, across, down } = this;
    mixed.fill(0);
    for (let k = 0; k < taps; k++) {
      const weight = down.weight[y * taps + k]!;
      const from = down.index[y * taps + k]! * width;
      if (weight !== 0) for (let x = 0; x < width; x++) mixed[x]! += weight * plane[from + x]!;
    }
    const { index, weight } = across;
    if (taps === 2) {
      for (let x = 0, t = 0; x < out.length; x++, t += 2)
        out[x] = weight[t]! * mixed[index[t]!]! + weight[t + 1]! * mixed[index[t + 1]!]!;
    } else {
      for (let x = 0, t = 0; x < out.length; x++, t += 4)
        out[x] = weight[t]! * mixed[index[t]!]! + weight[t + 1]! * mixed[index[t + 1]!]! + weight[t + 2]! * mixed[index[t + 2]!]! + weight[t + 3]! * mixed[index[t + 3]!]!; // prettier-ignore
    }
    return out;
  }
}

function tapsOf(small: number, large: number, taps: TapCount): Taps {
  const index = new Int32Array(large * taps);
  const weight = new Float32Array(large * taps);
  for (let i = 0; i < large; i++) {
    const centre = ((i + 0.5) * small) / large - 0.5;
    const base = Math.floor(centre);
    const f = centre - base;
    const weights = taps === 2 ? [1 - f, f] : spline(f);
    weights.forEach((w, k) => {
      index[i * taps + k] = Math.min(small - 1, Math.max(0, base + k - (taps === 2 ? 0 : 1)));
      weight[i * taps + k] = w;
    });
  }
  return { index, weight };
}

const spline = (f: number): number[] => [
  (1 - f) ** 3 / 6,
  (3 * f ** 3 - 6 * f ** 2 + 4) / 6,
  (3 * (1 - f) ** 3 - 6 * (1 - f) ** 2 + 4) / 6,
  f ** 3 / 6,
];
