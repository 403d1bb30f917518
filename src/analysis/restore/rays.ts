/** Straight lines through a hole: so many directions over half a turn, each followed both ways for at most so many steps of a row or column. */
export const directions = 8;
const mostSteps = 64;
/** How far the ends of a line are from each other where only one of them is seen, 0..255. */
const oneSided = 255;

/** What lines tell of a hole's pixels, direction by direction: entry `k * pixels + n`. */
export interface Told {
  /** What lies between both ends by distance, or the one end that is seen; where none is, what the plane holds. */
  readonly told: Float32Array;
  /** How far the ends are from each other, 0..255. */
  readonly apart: Float32Array;
}

/** The lines from every pixel of a hole to the first seen ones, found once for a hole (`training/hole-fill/rays.c` goes the same way). */
export class Rays {
  /** Numbers of the hole's pixels. */
  readonly pixels: Int32Array;
  /** Pixels between both ends of every line; the longest where one is not seen. Ordered as `Told`. */
  readonly far: Float32Array;
  /** Both ends of every line and the pixels behind them, four numbers each; -1 where an end is not seen. */
  private readonly ends: Int32Array;
  /** Share of the first end. */
  private readonly shares: Float32Array;

  /** @param hole 1 where a pixel is unknown. */
  constructor(hole: Uint8Array, width: number, height: number) {
    const pixels: number[] = [];
    for (let i = 0; i < hole.length; i++) if (hole[i] === 1) pixels.push(i);
    this.pixels = Int32Array.from(pixels);
    const lines = directions * pixels.length;
    [this.far, this.shares] = [new Float32Array(lines), new Float32Array(lines)];
    this.ends = new Int32Array(4 * lines).fill(-1);
    for (let k = 0, line = 0; k < directions; k++) {
      const way = wayOf(k);
      for (const i of pixels) {
        const there = this.walk(hole, width, height, i, way, 1, 4 * line);
        const back = this.walk(hole, width, height, i, way, -1, 4 * line + 2);
        const both = there > 0 && back > 0;
        this.far[line] = (both ? there + back : mostSteps) * way.length;
        this.shares[line] = both ? back / (there + back) : there > 0 ? 1 : 0;
        line += 1;
      }
    }
  }

  /** Steps to the first seen pixel, 0 where there is none; notes it and the one behind it in `ends`. */
  private walk(hole: Uint8Array, width: number, height: number, i: number, way: Way, sign: 1 | -1, at: number): number {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let t = 1; t <= mostSteps; t++) {
      const [u, v] = [x + sign * way.across[t]!, y + sign * way.down[t]!];
      if (u < 0 || v < 0 || u >= width || v >= height) return 0;
      if (hole[v * width + u] === 1) continue;
      const [p, q] = [x + sign * way.across[t + 1]!, y + sign * way.down[t + 1]!];
      const isSeen = p >= 0 && q >= 0 && p < width && q < height && hole[q * width + p] === 0;
      this.ends[at] = v * width + u;
      this.ends[at + 1] = isSeen ? q * width + p : v * width + u;
      return t;
    }
    return 0;
  }

  /** What the lines tell of a plane. @param smooth filled already. */
  tell(smooth: Float32Array): Told {
    const { ends, shares, pixels } = this;
    const [told, apart] = [new Float32Array(shares.length), new Float32Array(shares.length)];
    for (let line = 0; line < shares.length; line++) {
      const [a, b] = [ends[4 * line]!, ends[4 * line + 2]!]; // four a line
      const one = a < 0 ? 0 : (smooth[a]! + smooth[ends[4 * line + 1]!]!) / 2;
      const other = b < 0 ? 0 : (smooth[b]! + smooth[ends[4 * line + 3]!]!) / 2;
      const share = shares[line]!;
      told[line] = a < 0 && b < 0 ? smooth[pixels[line % pixels.length]!]! : share * one + (1 - share) * other;
      apart[line] = a < 0 || b < 0 ? oneSided : Math.abs(one - other);
    }
    return { told, apart };
  }
}

/** A direction: columns and rows after every step, and how long a step is. */
interface Way {
  readonly across: Int32Array;
  readonly down: Int32Array;
  readonly length: number;
}

function wayOf(k: number): Way {
  const angle = (k * Math.PI) / directions;
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const most = Math.max(Math.abs(dx), Math.abs(dy));
  const steps = (d: number) => Int32Array.from({ length: mostSteps + 2 }, (_, t) => Math.floor((t * d) / most + 0.5));
  return { across: steps(dx), down: steps(dy), length: 1 / most };
}
