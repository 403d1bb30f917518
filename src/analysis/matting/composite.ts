import type { Matte } from './key.ts';

/** Lays a matte over a background of its size, both planar 4:2:0, into `out`. */
export function composite(matte: Matte, background: Uint8Array, width: number, height: number, out: Uint8Array): void {
  const layers = { ...matte, background, width, height, out };
  const columns = Math.ceil(width / 2);
  const inWords = width % 4 === 0 && height % 2 === 0 && [matte.planes, out].every(({ byteOffset }) => byteOffset % 4 === 0); // prettier-ignore
  out.set(background);
  if (inWords) mixWords(layers);
  else for (let y = 0; 2 * y < height; y++) for (let x = 0; x < columns; x++) mixCell(layers, x, y);
}

interface Layers extends Matte {
  readonly background: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly out: Uint8Array;
}

/** Two cells at a time, of which most are wholly the one or the other. `out` is the background before. */
function mixWords(layers: Layers): void {
  const { width, height, foreground, alpha, out } = layers;
  const [step, cells] = [width / 4, (width * height) / 4];
  const [opacity, own, to] = [alpha, foreground, out].map(({ buffer, byteOffset, length }) => new Int32Array(buffer, byteOffset, length >> 2)) as [Int32Array, Int32Array, Int32Array]; // prettier-ignore
  for (let y = 0; 2 * y < height; y++) {
    for (let x = 0, i = 2 * y * step; x < step; x++, i++) {
      const [top, bottom] = [opacity[i]!, opacity[i + step]!];
      if ((top | bottom) === 0) continue;
      if ((top & bottom) !== -1) {
        mixCell(layers, 2 * x, y);
        mixCell(layers, 2 * x + 1, y);
        continue;
      }
      to[i] = own[i]!;
      to[i + step] = own[i + step]!;
      const cell = 4 * cells + y * (width / 2) + 2 * x;
      out[cell] = foreground[cell]!;
      out[cell + 1] = foreground[cell + 1]!;
      out[cell + cells] = foreground[cell + cells]!;
      out[cell + cells + 1] = foreground[cell + cells + 1]!;
    }
  }
}

/** The pixels of a chroma cell, and the cell with the mean of their opacities. */
function mixCell({ width, height, foreground, background, alpha, out }: Layers, x: number, y: number): void {
  const [columns, rows] = [(width + 1) >> 1, (height + 1) >> 1];
  const beside = 2 * x + 1 < width ? 1 : 0;
  const below = 2 * y + 1 < height ? width : 0;
  const at = 2 * y * width + 2 * x;
  const a = alpha[at]! + alpha[at + beside]! + alpha[at + below]! + alpha[at + below + beside]!;
  mix(at, 255, alpha[at]!, foreground, background, out);
  if (beside > 0) mix(at + 1, 255, alpha[at + 1]!, foreground, background, out);
  if (below > 0) mix(at + below, 255, alpha[at + below]!, foreground, background, out);
  if (beside > 0 && below > 0) mix(at + below + 1, 255, alpha[at + below + 1]!, foreground, background, out);
  const cell = width * height + y * columns + x;
  mix(cell, 1020, a, foreground, background, out);
  mix(cell + columns * rows, 1020, a, foreground, background, out);
}

/** `part` of `whole` of the foreground, rounded. */
function mix(
  at: number,
  whole: number,
  part: number,
  foreground: Uint8Array,
  background: Uint8Array,
  out: Uint8Array,
): void {
  // prettier-ignore
  out[at] = (part * foreground[at]! + (whole - part) * background[at]! + (whole >> 1)) / whole;
}
