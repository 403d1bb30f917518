import type { Frame } from '../../media/frame.ts';

/** A colour picture as the text networks read it: interleaved blue, green, red, 8 bits each, rows top to bottom without padding. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A rectangle in pixels; `right` and `bottom` are exclusive. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The colour picture of a frame. YCbCr is read as BT.601 limited range: exact enough to read text by, not to show. */
export function pictureOf(frame: Frame): Picture {
  const { width, height, data } = frame;
  const out = new Uint8Array(width * height * 3);
  if (frame.pixelFormat === 'bgr24') return { width, height, data };
  if (frame.pixelFormat === 'yuv420p') fromPlanes(frame, out);
  else {
    const [step, r, g, b] = { gray: [1, 0, 0, 0], rgb24: [3, 0, 1, 2], rgba: [4, 0, 1, 2] }[
      frame.pixelFormat as 'gray' | 'rgb24' | 'rgba'
    ] as [number, number, number, number];
    for (let i = 0, from = 0, to = 0; i < width * height; i++, from += step, to += 3) {
      out[to] = data[from + b] ?? 0;
      out[to + 1] = data[from + g] ?? 0;
      out[to + 2] = data[from + r] ?? 0;
    }
  }
  return { width, height, data: out };
}

const clamp = (v: number) => (v < 0 ? 0 : v > 255 ? 255 : v);

function fromPlanes({ width, height, data }: Frame, out: Uint8Array): void {
  const chromaWidth = (width + 1) >> 1;
  const cbStart = width * height;
  const crStart = cbStart + chromaWidth * ((height + 1) >> 1);
  for (let y = 0, i = 0, to = 0; y < height; y++) {
    const chromaRow = (y >> 1) * chromaWidth;
    for (let x = 0; x < width; x++, i++, to += 3) {
      // planes as `PixelFormat` tells them: every index is inside; factors of BT.601 times 1024
      const luma = (data[i]! - 16) * 1192;
      const cb = data[cbStart + chromaRow + (x >> 1)]! - 128;
      const cr = data[crStart + chromaRow + (x >> 1)]! - 128;
      out[to] = clamp((luma + 2066 * cb) >> 10);
      out[to + 1] = clamp((luma - 400 * cb - 833 * cr) >> 10);
      out[to + 2] = clamp((luma + 1634 * cr) >> 10);
    }
  }
}

/**
 * Resamples a part of a picture (it may have fractional edges) to `width` x `height` and writes it as network input: three planes
 * blue, green, red of `stride` x `rows` floats, each value `v * scale[c] + shift[c]`. What lies outside `width` x `height` is left as it is.
 * Bilinear; where it shrinks by more than 2, the mean of the source pixels under the target pixel.
 */
export function resampleInto(
  picture: Picture,
  part: Box,
  size: { readonly width: number; readonly height: number },
  target: { readonly data: Float32Array; readonly stride: number; readonly rows: number },
  scale: readonly [number, number, number],
  shift: readonly [number, number, number],
): void {
  const columns = taps(part.left, part.right, size.width, picture.width);
  const rows = taps(part.top, part.bottom, size.height, picture.height);
  const plane = target.stride * target.rows;
  const { data } = target;
  const length = size.width * 3;
  const sum = new Float32Array(length);
  const lines = new RowCache(picture, columns, length, widest(rows) + 1);
  for (let y = 0; y < size.height; y++) {
    sum.fill(0);
    // the tables have one entry more than rows, and every row of theirs is one of the picture
    for (let j = rows.start[y]!, end = rows.start[y + 1]!; j < end; j++) {
      const line = lines.row(rows.index[j]!);
      const weight = rows.weight[j]!;
      for (let i = 0; i < length; i++) sum[i]! += weight * line[i]!;
    }
    for (let i = 0, at = y * target.stride; i < length; i += 3, at++) {
      data[at] = sum[i]! * scale[0] + shift[0];
      data[at + plane] = sum[i + 1]! * scale[1] + shift[1];
      data[at + 2 * plane] = sum[i + 2]! * scale[2] + shift[2];
    }
  }
}

/** Rows of a picture resampled across, kept while the rows after them need them too. */
class RowCache {
  private readonly picture: Picture;
  private readonly columns: Taps;
  private readonly numbers: Int32Array;
  private readonly lines: Float32Array[];

  constructor(picture: Picture, columns: Taps, length: number, count: number) {
    this.picture = picture;
    this.columns = columns;
    this.numbers = new Int32Array(count).fill(-1);
    this.lines = Array.from({ length: count }, () => new Float32Array(length));
  }

  row(number: number): Float32Array {
    const slot = number % this.lines.length;
    const line = this.lines[slot]!; // slot is below the length
    if (this.numbers[slot] !== number) {
      this.numbers[slot] = number;
      resampleRow(this.picture, number, this.columns, line);
    }
    return line;
  }
}

function resampleRow(picture: Picture, row: number, { start, index, weight }: Taps, line: Float32Array): void {
  const { data } = picture;
  const first = row * picture.width;
  for (let x = 0, to = 0; to < line.length; x++, to += 3) {
    let b = 0;
    let g = 0;
    let r = 0;
    for (let i = start[x]!, end = start[x + 1]!; i < end; i++) {
      // `start` has an entry more than there are pixels, and every entry of `index` is a column of the picture
      const at = (first + index[i]!) * 3;
      const w = weight[i]!;
      b += w * data[at]!;
      g += w * data[at + 1]!;
      r += w * data[at + 2]!;
    }
    line[to] = b;
    line[to + 1] = g;
    line[to + 2] = r;
  }
}

/** Most source rows that one target row is made of. */
function widest({ start }: Taps): number {
  let most = 1;
  for (let t = 1; t < start.length; t++) most = Math.max(most, start[t]! - start[t - 1]!); // in range
  return most;
}

/** For every target pixel, the source pixels it is made of: entries `start[t]` .. `start[t + 1]` of `index` and `weight`. */
interface Taps {
  readonly start: Int32Array;
  readonly index: Int32Array;
  readonly weight: Float32Array;
}

/** A triangle filter over `from..to` of an axis with `limit` pixels, at least one source pixel wide on each side. */
function taps(from: number, to: number, count: number, limit: number): Taps {
  const step = (to - from) / count;
  const reach = Math.max(1, step * 0.75);
  const start = new Int32Array(count + 1);
  const index: number[] = [];
  const weight: number[] = [];
  for (let t = 0; t < count; t++) {
    const centre = from + (t + 0.5) * step - 0.5;
    const first = index.length;
    let sum = 0;
    for (let s = Math.ceil(centre - reach); s <= Math.floor(centre + reach); s++) {
      const w = 1 - Math.abs(s - centre) / reach;
      if (w <= 0) continue;
      index.push(Math.min(limit - 1, Math.max(0, s)));
      weight.push(w);
      sum += w;
    }
    for (let i = first; i < weight.length; i++) weight[i] = (weight[i] ?? 0) / sum;
    start[t + 1] = index.length;
  }
  return { start, index: Int32Array.from(index), weight: Float32Array.from(weight) };
}
