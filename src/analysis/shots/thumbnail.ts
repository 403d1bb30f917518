import type { Frame } from '../../media/frame.ts';

/** Size of the pictures that shots are told by: every frame is brought to it, whatever its shape. */
export const THUMB = { width: 64, height: 36 } as const;
/** Cells of mean colour. */
const COLOUR = { columns: 16, rows: 9 } as const;

/** One frame, small. */
export interface Thumbnail {
  /** Number of the frame among those given, from 0, in presentation order. */
  readonly frame: number;
  readonly seconds: number;
  /** Luma, 0..255, `THUMB.width x THUMB.height`, row-major. */
  readonly luma: Float32Array;
  /** Mean Cb and Cr of `COLOUR` cells, 0..255, row-major, Cb before Cr in each cell. */
  readonly colour: Float32Array;
  /** Mean and standard deviation of luma, 0..255. */
  readonly mean: number;
  readonly deviation: number;
}

/** Makes a thumbnail of a `yuv420p`, `rgb24` or `gray` frame by box averages. A `yuv420p` frame of `THUMB`'s size costs least. */
export function thumbnail(picture: Frame, frame: number): Thumbnail {
  const planes = picture.pixelFormat === 'rgb24' ? planesOfRgb(picture) : planesOfYuv(picture);
  const luma = shrink(planes.luma, THUMB.width, THUMB.height);
  const colour = new Float32Array(COLOUR.columns * COLOUR.rows * 2).fill(128);
  planes.chroma.forEach((plane, at) => {
    const cells = shrink(plane, COLOUR.columns, COLOUR.rows);
    for (let i = 0; i < cells.length; i += 1) colour[i * 2 + at] = cells[i]!;
  });
  return { frame, seconds: picture.ptsSeconds, luma, colour, ...spread(luma) };
}

/** How much a step of chroma counts beside one of luma: its range is smaller. */
const CHROMA_WEIGHT = 1.5;

/** Mean Y, Cb, Cr of the `COLOUR` cells, chroma weighted. */
export function colourCells({ luma, colour }: Thumbnail): Float32Array {
  const means = shrink({ data: luma, ...THUMB }, COLOUR.columns, COLOUR.rows);
  const cells = new Float32Array(means.length * 3);
  means.forEach((value, i) => {
    cells[i * 3] = value;
    cells[i * 3 + 1] = colour[i * 2]! * CHROMA_WEIGHT;
    cells[i * 3 + 2] = colour[i * 2 + 1]! * CHROMA_WEIGHT;
  });
  return cells;
}

interface Plane {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

interface Planes {
  readonly luma: Plane;
  readonly chroma: readonly Plane[];
}

function planesOfYuv({ width, height, data, pixelFormat }: Frame): Planes {
  const luma = { data: data.subarray(0, width * height), width, height };
  if (pixelFormat !== 'yuv420p') return { luma, chroma: [] };
  const [w, h] = [(width + 1) >> 1, (height + 1) >> 1];
  const start = width * height;
  const plane = (at: number): Plane => ({ data: data.subarray(at, at + w * h), width: w, height: h });
  return { luma, chroma: [plane(start), plane(start + w * h)] };
}

/** BT.601, full range; larger pictures are read at every second pixel. */
function planesOfRgb({ width, height, data }: Frame): Planes {
  const step = width >= 4 * THUMB.width ? 2 : 1;
  const [w, h] = [Math.ceil(width / step), Math.ceil(height / step)];
  const make = () => new Float32Array(w * h);
  const [y, cb, cr] = [make(), make(), make()];
  for (let row = 0, i = 0; row < height; row += step) {
    for (let at = row * width * 3; at < (row + 1) * width * 3; at += 3 * step, i += 1) {
      const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
      y[i] = 0.299 * r + 0.587 * g + 0.114 * b;
      cb[i] = 128 - 0.169 * r - 0.331 * g + 0.5 * b;
      cr[i] = 128 + 0.5 * r - 0.419 * g - 0.081 * b;
    }
  }
  const plane = (values: Float32Array): Plane => ({ data: values, width: w, height: h });
  return { luma: plane(y), chroma: [plane(cb), plane(cr)] };
}

/** Box averages; cells of less than a pixel take the pixel they lie in. */
function shrink({ data, width, height }: Plane, columns: number, rows: number): Float32Array {
  if (width === columns && height === rows) return Float32Array.from(data);
  const out = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    const top = Math.floor((row * height) / rows);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / rows));
    for (let column = 0; column < columns; column += 1) {
      const left = Math.floor((column * width) / columns);
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / columns));
      let sum = 0;
      for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += data[y * width + x]!;
      out[row * columns + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return out;
}

function spread(values: Float32Array): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}
