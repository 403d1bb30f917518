import type { Matte } from './key.ts';

/** Lays a matte over a background of its size, both planar 4:2:0, into `out`. */
export function composite(matte: Matte, background: Uint8Array, width: number, height: number, out: Uint8Array): void {
  const { alpha, foreground } = matte;
  const luma = width * height;
  for (let i = 0; i < luma; i++) {
    const a = alpha[i]!;
    if (a === 255) out[i] = foreground[i]!;
    else if (a === 0) out[i] = background[i]!;
    else out[i] = (a * foreground[i]! + (255 - a) * background[i]! + 127) / 255;
  }
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const cells = columns * rows;
  for (let y = 0, i = luma; y < rows; y++) {
    const top = 2 * y * width;
    const below = 2 * y + 1 < height ? width : 0;
    for (let x = 0; x < columns; x++, i++) {
      const at = top + 2 * x;
      const beside = 2 * x + 1 < width ? 1 : 0;
      const a = alpha[at]! + alpha[at + beside]! + alpha[at + below]! + alpha[at + below + beside]!;
      const b = 1020 - a;
      out[i] = (a * foreground[i]! + b * background[i]! + 510) / 1020;
      out[i + cells] = (a * foreground[i + cells]! + b * background[i + cells]! + 510) / 1020;
    }
  }
}
