import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Media } from '../src/media/media.ts';

/** Where sheets go; not kept in git. */
const folder = join('out', 'sheets');
/** Differences are shown this many times as large, round gray. */
const gain = 4;
const cellWidth = 480;

/** Writes a sheet: a row a time with the film before, the film after, and the difference, as `out/sheets/<name>.png`. */
export async function beforeAfterSheet(
  media: Media,
  name: string,
  before: string,
  after: string,
  seconds: readonly number[],
): Promise<void> {
  // prettier-ignore
  const { signal } = new AbortController();
  const tiles: { input: Buffer; left: number; top: number }[] = [];
  let height = 0;
  for (const [row, time] of seconds.entries()) {
    const [a, b] = [await media.still(before, time, { signal, width: cellWidth }), await media.still(after, time, { signal, width: cellWidth })]; // prettier-ignore
    const difference = a.data.map((v, i) => Math.max(0, Math.min(255, 128 + gain * ((b.data[i] ?? 0) - v))));
    height = a.height;
    for (const [column, data] of [a.data, b.data, difference].entries()) {
      const input = await sharp(data, { raw: { width: a.width, height: a.height, channels: 3 } })
        .png()
        .toBuffer();
      tiles.push({ input, left: column * cellWidth, top: row * height });
    }
  }
  mkdirSync(folder, { recursive: true });
  const size = { width: 3 * cellWidth, height: seconds.length * height, channels: 3 as const, background: 'black' };
  await sharp({ create: size })
    .composite(tiles)
    .png()
    .toFile(join(folder, `${name}.png`));
}
