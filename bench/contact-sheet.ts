import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import sharp from 'sharp';
import type { Frame } from '../src/media/media.ts';

/** One picture of a sheet. */
export interface SheetCell {
  /** `rgb24`, all of one size. */
  readonly frame: Frame;
  /** Colour of its border. */
  readonly border: string;
  /** A bar at its left: something begins here. */
  readonly mark?: boolean;
}

const BORDER = 4;

/** Writes pictures in rows as a PNG, to be looked at by a person. */
export async function contactSheet(cells: readonly SheetCell[], columns: number, path: string): Promise<void> {
  const [first] = cells;
  if (first === undefined) return;
  const [width, height] = [first.frame.width + 2 * BORDER, first.frame.height + 2 * BORDER];
  const tiles = await Promise.all(cells.map(async ({ frame, border, mark }, i) => ({
    input: await tile(frame, border, mark === true),
    left: (i % columns) * width,
    top: Math.floor(i / columns) * height,
  }))); // prettier-ignore
  mkdirSync(dirname(path), { recursive: true });
  const size = { width: columns * width, height: Math.ceil(cells.length / columns) * height };
  await sharp({ create: { ...size, channels: 3, background: '#000000' } })
    .composite(tiles)
    .png()
    .toFile(path);
}

function tile({ width, height, data }: Frame, border: string, mark: boolean): Promise<Buffer> {
  const edge = { top: BORDER, bottom: BORDER, left: BORDER, right: BORDER, background: border };
  const picture = sharp(data, { raw: { width, height, channels: 3 } }).extend(edge);
  const bar = { create: { width: BORDER, height: height + 2 * BORDER, channels: 3, background: '#ff3030' } } as const;
  return (mark ? picture.composite([{ input: bar, left: 0, top: 0 }]) : picture).png().toBuffer();
}
