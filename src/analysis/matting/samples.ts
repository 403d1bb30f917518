import type { Frame } from '../../media/media.ts';

/** A frame at the size of its chroma planes; 0..255 as it was coded. */
export interface Samples {
  readonly columns: number;
  readonly rows: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

/** The planes of a `yuv420p` frame: views, not copies. */
export function planesOf({ data, width, height }: Frame): {
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
} {
  // prettier-ignore
  const [luma, cells] = [width * height, Math.ceil(width / 2) * Math.ceil(height / 2)];
  return { y: data.subarray(0, luma), u: data.subarray(luma, luma + cells), v: data.subarray(luma + cells, luma + 2 * cells) }; // prettier-ignore
}

/** A copy of a `yuv420p` frame at chroma size. */
export function samplesOf(frame: Frame): Samples {
  const { width, height } = frame;
  const { y, u, v } = planesOf(frame);
  return { columns: Math.ceil(width / 2), rows: Math.ceil(height / 2), y: rounded(halved(y, width, height)), u: u.slice(), v: v.slice() }; // prettier-ignore
}

function rounded(values: Float32Array): Uint8Array {
  const out = new Uint8Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = values[i]! + 0.5;
  return out;
}

/** Luma at the size of the chroma planes: the mean of 2 x 2 pixels; at odd edges of what is there. */
export function halved(luma: Uint8Array, width: number, height: number, out?: Float32Array): Float32Array {
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const half = out ?? new Float32Array(columns * rows);
  for (let y = 0, i = 0; y < rows; y++) {
    const top = 2 * y * width;
    const bottom = 2 * y + 1 < height ? top + width : top;
    const whole = top + (width & ~1);
    let below = bottom;
    for (let at = top; at < whole; at += 2, below += 2, i++)
      half[i] = (luma[at]! + luma[at + 1]! + luma[below]! + luma[below + 1]!) / 4;
    if (width % 2 === 1) half[i++] = (luma[whole]! + luma[below]!) / 2;
  }
  return half;
}

/** Means of squares, so that at most `mostColumns` stand in a row. */
export function shrunk({ columns, rows, y, u, v }: Samples, mostColumns: number): Samples {
  const step = Math.ceil(columns / mostColumns);
  if (step === 1) return { columns, rows, y, u, v };
  const [w, h] = [Math.floor(columns / step), Math.max(1, Math.floor(rows / step))];
  const plane = (from: Uint8Array) => {
    const out = new Uint8Array(w * h);
    for (let j = 0, i = 0; j < h; j++) {
      const bottom = Math.min(rows, (j + 1) * step);
      const share = 1 / (step * (bottom - j * step));
      for (let k = 0; k < w; k++, i++) {
        let sum = 0;
        for (let dy = j * step; dy < bottom; dy++)
          for (let at = dy * columns + k * step, end = at + step; at < end; at++) sum += from[at]!;
        out[i] = Math.round(sum * share);
      }
    }
    return out;
  };
  return { columns: w, rows: h, y: plane(y), u: plane(u), v: plane(v) };
}
