import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import sharp from 'sharp';
import type { Frame, Media } from '../src/media/media.ts';

const { signal } = new AbortController();

/** Frames of a transparent film at some seconds over grey, white and a coloured pattern, as a PNG to be looked at by a person. */
export async function matteSheet(
  media: Media,
  path: string,
  seconds: readonly number[],
  output: string,
): Promise<void> {
  const frames: Frame[] = [];
  for await (const frame of media.frames(path, { pixelFormat: 'rgba', signal })) {
    if (frames.length < seconds.length && frame.ptsSeconds >= seconds[frames.length]!) frames.push(frame);
  }
  await overGrounds(frames, output);
}

/** Cut-out pictures, `rgba`, of one size: a column each, over grey, white and a coloured pattern. */
export async function overGrounds(frames: readonly Frame[], output: string): Promise<void> {
  const [first] = frames;
  if (first === undefined) return;
  const { width, height } = first;
  const pattern = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#d05020"/><stop offset="0.5" stop-color="#f0d8a0"/><stop offset="1" stop-color="#204080"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`); // prettier-ignore
  const grounds = ['#808080', '#ffffff'].map((background) => sharp({ create: { width, height, channels: 3, background } }).png().toBuffer()); // prettier-ignore
  const rows = await Promise.all([...grounds, sharp(pattern).png().toBuffer()]);
  const tiles = await Promise.all(
    frames.flatMap(({ data }, column) =>
      rows.map(async (ground, row) => ({
        input: await sharp(ground).composite([{ input: Buffer.from(data), raw: { width, height, channels: 4 } }]).png().toBuffer(), // prettier-ignore
        left: column * width,
        top: row * height,
      })),
    ),
  );
  mkdirSync(dirname(output), { recursive: true });
  await sharp({ create: { width: frames.length * width, height: rows.length * height, channels: 3, background: '#000' } }).composite(tiles).png().toFile(output); // prettier-ignore
}
