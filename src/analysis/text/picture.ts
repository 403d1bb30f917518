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
    const [step, r, g, b] = { gray: [1, 0, 0, 0], rgb24: [3, 0, 1, 2], rgba: [4, 0, 1, 2] }[frame.pixelFormat] as [
      number,
      number,
      number,
      number,
    ];
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
  for (let y = 0, i = 0; y < height; y++) {
    const chromaRow = (y >> 1) * chromaWidth;
    for (let x = 0; x < width; x++, i++) {
      const luma = ((data[i] ?? 0) - 16) * 1.164;
      const cb = (data[cbStart + chromaRow + (x >> 1)] ?? 128) - 128;
      const cr = (data[crStart + chromaRow + (x >> 1)] ?? 128) - 128;
      out[i * 3] = clamp(luma + 2.018 * cb);
      out[i * 3 + 1] = clamp(luma - 0.391 * cb - 0.813 * cr);
      out[i * 3 + 2] = clamp(luma + 1.596 * cr);
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
  const lines = new Map<number, Float32Array>(); // source rows, already at the target's width
  for (let y = 0; y < size.height; y++) {
    const sum = new Float32Array(size.width * 3);
    const [from, to] = [rows.start[y] ?? 0, rows.start[y + 1] ?? 0];
    for (let j = from; j < to; j++) {
      const row = rows.index[j] ?? 0;
      let line = lines.get(row);
      if (line === undefined) lines.set(row, (line = resampleRow(picture, row, columns, size.width)));
      const weight = rows.weight[j] ?? 0;
      for (let i = 0; i < sum.length; i++) sum[i]! += weight * line[i]!; // both have 3 x width entries
    }
    for (const row of lines.keys()) if (row < (rows.index[from] ?? 0)) lines.delete(row);
    for (let x = 0, at = y * target.stride; x < size.width; x++, at++) {
      for (let c = 0; c < 3; c++) target.data[at + c * plane] = sum[x * 3 + c]! * scale[c]! + shift[c]!; // 3 channels
    }
  }
}

function resampleRow(picture: Picture, row: number, columns: Taps, width: number): Float32Array {
  const line = new Float32Array(width * 3);
  const { start, index, weight } = columns;
  const first = row * picture.width;
  for (let x = 0; x < width; x++) {
    let [b, g, r] = [0, 0, 0];
    for (let i = start[x]!, end = start[x + 1]!; i < end; i++) {
      // `start` has width + 1 entries, and every entry of `index` is a column of the picture
      const at = (first + index[i]!) * 3;
      b += weight[i]! * picture.data[at]!;
      g += weight[i]! * picture.data[at + 1]!;
      r += weight[i]! * picture.data[at + 2]!;
    }
    line[x * 3] = b;
    line[x * 3 + 1] = g;
    line[x * 3 + 2] = r;
  }
  return line;
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
