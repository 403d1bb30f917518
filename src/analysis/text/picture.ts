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
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      let [b, g, r] = [0, 0, 0];
      for (let j = rows.start[y] ?? 0; j < (rows.start[y + 1] ?? 0); j++) {
        const row = (rows.index[j] ?? 0) * picture.width;
        const rowWeight = rows.weight[j] ?? 0;
        for (let i = columns.start[x] ?? 0; i < (columns.start[x + 1] ?? 0); i++) {
          const at = (row + (columns.index[i] ?? 0)) * 3;
          const weight = rowWeight * (columns.weight[i] ?? 0);
          b += weight * (picture.data[at] ?? 0);
          g += weight * (picture.data[at + 1] ?? 0);
          r += weight * (picture.data[at + 2] ?? 0);
        }
      }
      const to = y * target.stride + x;
      target.data[to] = b * scale[0] + shift[0];
      target.data[to + plane] = g * scale[1] + shift[1];
      target.data[to + 2 * plane] = r * scale[2] + shift[2];
    }
  }
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
