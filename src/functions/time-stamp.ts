import type { Frame } from '../media/frame.ts';

/** Digits, colon and point, three pixels wide and five high; a row a number, its highest bit the left pixel. */
const glyphs: Readonly<Record<string, readonly [number, number, number, number, number]>> = {
  '0': [7, 5, 5, 5, 7],
  '1': [2, 6, 2, 2, 7],
  '2': [7, 1, 7, 4, 7],
  '3': [7, 1, 7, 1, 7],
  '4': [5, 5, 7, 1, 1],
  '5': [7, 4, 7, 1, 7],
  '6': [7, 4, 7, 5, 7],
  '7': [7, 1, 1, 1, 1],
  '8': [7, 5, 7, 5, 7],
  '9': [7, 5, 7, 1, 7],
  ':': [0, 2, 0, 2, 0],
  '.': [0, 0, 0, 0, 2],
};
/** Size of a glyph's pixel, and room round the text. */
const [dot, air] = [3, 6];

/** Writes a time, `1:02:03.4` without leading parts that are 0, into the upper left corner of an `rgb24` frame, in place. */
export function stampTime({ width, height, data }: Frame, seconds: number): void {
  const text = timeText(seconds);
  const box = { right: Math.min(width, 2 * air + 4 * dot * text.length - dot), bottom: Math.min(height, 2 * air + 5 * dot) }; // prettier-ignore
  for (let y = 0; y < box.bottom; y++) {
    for (let x = 0; x < box.right; x++) data.fill(isInk(text, x - air, y - air) ? 255 : 0, (y * width + x) * 3, (y * width + x + 1) * 3); // prettier-ignore
  }
}

function isInk(text: string, x: number, y: number): boolean {
  const row = glyphs[text[Math.floor(x / (4 * dot))] ?? '']?.[Math.floor(y / dot)] ?? 0;
  const column = Math.floor(x / dot) % 4;
  return x >= 0 && y >= 0 && column < 3 && ((row >> (2 - column)) & 1) === 1;
}

function timeText(seconds: number): string {
  const tenths = Math.floor(seconds * 10 + 1e-6);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(tenths / 36000), Math.floor(tenths / 600) % 60];
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
}
