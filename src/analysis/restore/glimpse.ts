import type { Part } from './part.ts';

/** What is still seen of a film through letters that come or go softly. */
export interface Glimpse {
  /** 1 where it is. */
  readonly seen: Uint8Array;
  /** Planar Y, U, V; chroma at pixels of even column and row alone. */
  readonly data: Float32Array;
  /** Of its error, 0..255 squared. */
  readonly variance: number;
}

/** Where letters are wholly there they keep their brightness while the film changes: standard deviation at most this, or this share of the film's own beside them. */
const [quiet, quietShare] = [5, 0.3];
/** Pixels that are compared stand this far apart: fill and outline of a stroke. */
const apart = 3;
/** Letters that are there to a larger share than this leave too little of the film. */
const mostShare = 0.62;
/** Variance of what coding adds to a picture that changes so, and of the share that is estimated. */
const [noise, shareVariance] = [60, 0.02 ** 2];
/** Fewer pairs of pixels tell nothing, nor do pairs that differ by less than this, mean squared. */
const [leastPairs, leastContrast] = [100, 400];

/**
 * How letters look when they are wholly there. While they come or go a picture is (1 - share) x film + share x look: the share is told by how much of the
 * contrast between their pixels is there, in which the film nearly cancels, and taken off.
 */
export class SolidLook {
  private readonly mean: Float32Array;
  private readonly solid: Uint8Array;
  /** Pairs of solid pixels, one after the other. */
  private readonly pairs: Int32Array;
  private readonly contrast: number;

  /** @param pictures that show them so, planar Y, U, V of one size. @param letters 1 where they are. */
  constructor(pictures: readonly Part[], letters: Uint8Array) {
    const size = letters.length;
    this.mean = new Float32Array((size * 3) >> 1);
    const square = new Float32Array(size);
    for (const { data } of pictures) {
      for (let i = 0; i < this.mean.length; i++) this.mean[i]! += data[i]! / pictures.length;
      for (let i = 0; i < size; i++) square[i]! += (data[i]! * data[i]!) / pictures.length;
    }
    const deviation = square.map((s, i) => Math.sqrt(Math.max(0, s - this.mean[i]! ** 2)));
    let [film, count] = [0, 0];
    for (let i = 0; i < size; i++) if (letters[i] === 0) [film, count] = [film + deviation[i]!, count + 1];
    const limit = Math.max(quiet, (quietShare * film) / Math.max(1, count));
    this.solid = letters.map((l, i) => (l === 1 && deviation[i]! <= limit ? 1 : 0));
    const width = pictures[0]?.width ?? 1;
    const pairs: number[] = [];
    for (let i = 0; i < size; i++) {
      if (this.solid[i] === 0) continue;
      if ((i % width) + apart < width && this.solid[i + apart] === 1) pairs.push(i, i + apart);
      if (this.solid[i + apart * width] === 1) pairs.push(i, i + apart * width);
    }
    this.pairs = Int32Array.from(pairs);
    this.contrast = this.against(this.mean);
  }

  /** What is seen through the letters in a picture, but for what is 1 in `others`; undefined where they are there to a large share, or it cannot be told. */
  glimpse({ width, height, data }: Part, others: readonly Uint8Array[]): Glimpse | undefined {
    const contrast = this.contrast / Math.max(1, this.pairs.length / 2);
    if (this.pairs.length < 2 * leastPairs || contrast < leastContrast) return undefined;
    const share = Math.min(1, Math.max(0, this.against(data) / this.contrast));
    if (share > mostShare) return undefined;
    const size = width * height;
    const out = new Float32Array((size * 3) >> 1);
    const seen = this.solid.map((solid, i) => (solid === 1 && others.every((other) => other[i] !== 1) ? 1 : 0));
    const through = (at: number) => Math.min(255, Math.max(0, (data[at]! - share * this.mean[at]!) / (1 - share)));
    for (let i = 0; i < size; i++) {
      if (seen[i] === 0) continue;
      out[i] = through(i);
      const [x, y] = [i % width, Math.floor(i / width)];
      if ((x & 1) === 1 || (y & 1) === 1) continue;
      const c = size + (y >> 1) * (width >> 1) + (x >> 1);
      out[c] = through(c);
      out[c + (size >> 2)] = through(c + (size >> 2));
    }
    return { seen, data: out, variance: (noise + shareVariance * contrast) / (1 - share) ** 2 };
  }

  /** Sum over the pairs of how a picture differs times how the letters do. */
  private against(data: Uint8Array | Float32Array): number {
    let sum = 0;
    for (let n = 0; n < this.pairs.length; n += 2) {
      const [i, j] = [this.pairs[n]!, this.pairs[n + 1]!]; // in pairs
      sum += (data[j]! - data[i]!) * (this.mean[j]! - this.mean[i]!);
    }
    return sum;
  }
}
