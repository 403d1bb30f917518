import type { Luma } from '../text/glyphs.ts';

/** A frame that shows something new, as unit-like gradients: 127 times the gradient over its strength plus `halfStrength`. */
export interface Look {
  readonly seconds: number;
  readonly gx: Int8Array;
  readonly gy: Int8Array;
  /** Every second pixel of every second row: see `coarse`. */
  readonly luma: Uint8Array;
  /** The colour of these: Cb plane, then Cr plane. */
  readonly chroma: Uint8Array;
  /** Frames with the same background have the same number. */
  readonly scene: number;
}

/** A frame of a scene, as it is. */
export interface Portrait {
  /** Brightness 0..255. */
  readonly mean: Uint8Array;
  /** Cb, then Cr, of every second pixel of every second row. */
  readonly chroma: Uint8Array;
}

/** What the frames of a film have in common, pixel by pixel. */
export interface Rest {
  /** Mean brightness. */
  readonly mean: Float32Array;
  /** Mean Cb, then mean Cr, of every second pixel of every second row. */
  readonly chroma: Float32Array;
  /** Root mean square difference of successive frames, large ones cut off: noise, flicker, movement. */
  readonly unrest: Float32Array;
  readonly frames: number;
}

/** Gradients of this strength count half: noise stays far below, printed edges far above. */
const halfStrength = 10;
/** Grid on which two frames are compared. */
const cells = 24;
/** A frame is new where its cells differ from the last look's by this much on average, 0..255, and shows another scene by so much. */
const [newness, otherScene] = [3, 12];
/** More looks than this are thinned: they are most of what finding holds in memory, and of a long film every second one is enough. */
const mostLooks = 96;
/** More scenes than this are thinned. */
const mostPortraits = 24;
/** A difference of two frames counts at most this much, squared. */
const mostDifference = 100;

/** Brightness of video (16 to 235) as 0 to 255. */
const unlimited = Uint8Array.from({ length: 256 }, (_, v) =>
  Math.max(0, Math.min(255, Math.round(((v - 16) * 255) / 219))),
);

/** Collects looks; memory is bounded whatever the number of frames. */
export class LookCollector {
  readonly width: number;
  readonly height: number;
  private kept: Look[] = [];
  /** Every so many new looks one is kept. */
  private every = 1;
  private seen = 0;
  private last: Float32Array | undefined;
  private readonly scenes: Float32Array[] = [];
  private portraits: Portrait[] = [];
  private scenesEach = 1;
  private readonly sum: Float32Array;
  private readonly chromaSum: Float32Array;
  private readonly unrest: Float32Array;
  private before: Uint8Array | undefined;
  private frames = 0;

  constructor(width: number, height: number) {
    [this.width, this.height] = [width, height];
    this.sum = new Float32Array(width * height);
    this.chromaSum = new Float32Array(2 * ((width + 1) >> 1) * ((height + 1) >> 1));
    this.unrest = new Float32Array(width * height);
  }

  /** Takes a frame of the collector's size, `yuv420p`. */
  push({ data: planes, width, height }: Luma, seconds: number): void {
    const data = planes.subarray(0, width * height).map((v) => unlimited[v]!); // of 256 values
    const chroma = planes.subarray(width * height);
    for (let k = 0; k < chroma.length; k++) this.chromaSum[k]! += chroma[k]!;
    for (let i = 0; i < data.length; i++) {
      const v = data[i]!;
      this.sum[i]! += v;
      const d = v - (this.before?.[i] ?? v);
      this.unrest[i]! += Math.min(mostDifference, d * d);
    }
    this.before = Uint8Array.from(data);
    this.frames += 1;
    const grid = cellMeans({ data, width, height });
    if (this.last !== undefined && meanDifference(grid, this.last) < newness) return;
    this.last = grid;
    this.seen += 1;
    if (this.seen % this.every === 0) this.keep(this.before, chroma, seconds, grid);
  }

  private keep(luma: Uint8Array, chroma: Uint8Array, seconds: number, grid: Float32Array): void {
    const { width, height } = this;
    const { gx, gy } = unitGradient({ width, height, data: luma });
    const even = evened(grid);
    let scene = this.scenes.findIndex((known) => meanDifference(known, even) < otherScene);
    if (scene < 0) {
      scene = this.scenes.push(even) - 1;
      if (scene % this.scenesEach === 0) this.portray({ mean: luma, chroma: Uint8Array.from(chroma) });
    }
    this.kept.push({ seconds, gx, gy, luma: everySecond(luma, this), chroma: Uint8Array.from(chroma), scene });
    if (this.kept.length < mostLooks) return;
    this.kept = this.kept.filter((_, i) => i % 2 === 0);
    this.every *= 2;
  }

  private portray(portrait: Portrait): void {
    this.portraits.push(portrait);
    if (this.portraits.length < mostPortraits) return;
    this.portraits = this.portraits.filter((_, i) => i % 2 === 0);
    this.scenesEach *= 2;
  }

  /** A frame of each of some scenes, evenly over the film. */
  someScenes(): readonly Portrait[] {
    return this.portraits;
  }

  /** In the order of the film. */
  looks(): readonly Look[] {
    return this.kept;
  }

  rest(): Rest {
    const n = Math.max(1, this.frames);
    return {
      mean: this.sum.map((sum) => sum / n),
      chroma: this.chromaSum.map((sum) => sum / n),
      unrest: this.unrest.map((sum) => Math.sqrt(sum / Math.max(1, n - 1))),
      frames: this.frames,
    };
  }
}

/** Gradients of a picture as looks have them; 0 along its border. @param picture its first `width` x `height` values are read. */
export function unitGradient({
  width,
  height,
  data,
}: Omit<Luma, 'data'> & { readonly data: ArrayLike<number> }): Pick<Look, 'gx' | 'gy'> {
  const [gx, gy] = [new Int8Array(width * height), new Int8Array(width * height)];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const dx = data[at + 1]! - data[at - 1]!; // the border is left out, so that every neighbour is there
      const dy = data[at + width]! - data[at - width]!;
      const unit = 127 / (Math.sqrt(dx * dx + dy * dy) + halfStrength);
      gx[at] = dx * unit;
      gy[at] = dy * unit;
    }
  }
  return { gx, gy };
}

/** Number in a look's `luma` of pixel number `i` of a picture. */
export const coarse = (i: number, width: number) => (Math.floor(i / width) >> 1) * ((width + 1) >> 1) + ((i % width) >> 1); // prettier-ignore

/** One number for colours that are next to one another: brightness in steps of 16, Cb and Cr in steps of 8. */
export const colourKey = (luma: number, cb: number, cr: number) => ((luma >> 4) << 10) | ((cb >> 3) << 5) | (cr >> 3);

/** What `coarse` counts: every second pixel of every second row. */
export function everySecond(luma: Uint8Array, { width, height }: { readonly width: number; readonly height: number }) {
  const columns = (width + 1) >> 1;
  return Uint8Array.from({ length: columns * ((height + 1) >> 1) }, (_, k) => luma[2 * Math.floor(k / columns) * width + 2 * (k % columns)]!); // prettier-ignore
}

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

/** Of one mean and spread, so that a fade is no other scene. */
function evened(grid: Float32Array): Float32Array {
  const mean = grid.reduce((sum, v) => sum + v, 0) / grid.length;
  const spread = Math.sqrt(grid.reduce((sum, v) => sum + (v - mean) ** 2, 0) / grid.length);
  return grid.map((v) => ((v - mean) * usualSpread) / (spread + leastSpread));
}

/** Spread of brightness in a usual picture, and what is added so that a dark one is not all noise. */
const [usualSpread, leastSpread] = [40, 4];

function meanDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

/** Strength of an edge, difference of two neighbours, from the length of its unit-like gradient (0..127). */
export const strengthOf = (length: number) => (halfStrength * length) / Math.max(1, 127 - length);
