import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { imageDelogo } from '../src/functions/image-delogo/index.ts';
import type { Media } from '../src/media/media.ts';
import { withFunction } from './in-process.ts';
import { RestorationScore } from './metrics/restoration.ts';
import type { BenchRow } from './row.ts';

const { signal } = new AbortController();
/** Where the sheet goes; not kept in git. */
const folder = join('out', 'sheets');

/** A mark on a photograph: where its box lies as parts of the picture, and what is drawn into it. */
interface Mark {
  readonly photo: string;
  readonly box: readonly [number, number, number, number];
  /** SVG in a box of 200 x 60. */
  readonly drawing: string;
  /** Letters are found without a box too. */
  readonly found: boolean;
}

const type = (text: string, look: string) => `<text x="100" y="42" font-size="34" text-anchor="middle" font-family="DejaVu Sans" ${look}>${text}</text>`; // prettier-ignore
const plate = `<rect width="200" height="60" rx="8" fill="#b01020"/>${type('STUDIO', 'fill="#fff" font-weight="bold"')}`;
const ring =
  '<circle cx="100" cy="30" r="26" fill="none" stroke="#fff" stroke-width="7"/><path d="M90 16 L118 30 L90 44 Z" fill="#ffd000"/>';
const marks: readonly Mark[] = [
  { photo: 'kodim03.png', box: [0.7, 0.06, 0.24, 0.11], drawing: plate, found: true },
  { photo: 'coffee.png', box: [0.06, 0.84, 0.28, 0.12], drawing: type('©Photograph', 'fill="#fff" fill-opacity="0.7"'), found: true }, // prettier-ignore
  { photo: 'chelsea.png', box: [0.68, 0.8, 0.26, 0.14], drawing: ring, found: false },
  { photo: 'pymatting_beach.png', box: [0.05, 0.05, 0.3, 0.12], drawing: type('example.com', 'fill="#fff" stroke="#000" stroke-width="1"'), found: true }, // prettier-ignore
  { photo: 'astronaut.png', box: [0.66, 0.86, 0.3, 0.1], drawing: type('图片社', 'fill="#ffe060"'), found: true },
];
/** Photographs that nothing was laid over. */
const clean = ['kodim03.png', 'coffee.png', 'chelsea.png', 'pymatting_beach.png', 'flickr_kitty.jpg', 'unsplash_woman.jpg', 'obama.jpg']; // prettier-ignore

/** Closeness to the clean photograph inside the mark's box beside ffmpeg's `delogo`, what is found without a box, and seconds for 12 million pixels. */
export async function benchImageDelogo(mediaDirectory: string): Promise<BenchRow[]> {
  const images = join(mediaDirectory, 'image');
  const work = mkdtempSync(join(tmpdir(), 'reelsmith-bench-'));
  try {
    const rows: BenchRow[] = [];
    const sheet: Buffer[] = [];
    for (const mark of marks) rows.push(...(await judge(images, work, mark, sheet)));
    for (const photo of clean) {
      const facts = await withFunction(imageDelogo, join(images, photo), { extension: 'png' }, (done) => Promise.resolve(done.facts as { removed: number })); // prettier-ignore
      rows.push(rowOf(photo, 'real')('false places', facts.removed, '', { mark: '0', met: facts.removed === 0 }));
    }
    rows.push(await speed(join(images, 'unsplash_woman.jpg'), work));
    await write(sheet);
    return rows;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function judge(images: string, work: string, mark: Mark, sheet: Buffer[]): Promise<BenchRow[]> {
  const photo = join(images, mark.photo);
  const [truth, marked, floor] = ['clean', 'marked', 'delogo'].map((name) => join(work, `${name}-${mark.photo}.png`));
  if (truth === undefined || marked === undefined || floor === undefined) return []; // three names above
  await sharp(photo).removeAlpha().png().toFile(truth);
  const { width, height } = await sharp(truth).metadata();
  const [x, y, w, h] = mark.box.map((part, i) => Math.round(part * (i % 2 === 0 ? width : height))) as [number, number, number, number]; // prettier-ignore
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 200 60" preserveAspectRatio="none">${mark.drawing}</svg>`; // prettier-ignore
  const overlay = { input: Buffer.from(svg), left: x, top: y };
  await sharp(truth).composite([overlay]).png().toFile(marked);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', marked, '-vf', `format=yuv444p,delogo=x=${x}:y=${y}:w=${w}:h=${h},format=rgb24`, floor]); // prettier-ignore
  const score = (media: Media, path: string) => closeness(media, path, truth, [x, y, w, h]);
  const row = rowOf(mark.photo, 'synthetic');
  const given = await withFunction(
    imageDelogo,
    marked,
    { params: { Boxes: [mark.box] }, extension: 'png' },
    async ({ media, paths }) => {
      const [ours, base, before] = [
        await score(media, paths[0] ?? ''),
        await score(media, floor),
        await score(media, marked),
      ];
      for (const path of [marked, floor, paths[0] ?? '']) sheet.push(await sharp(path).resize(480, 320, { fit: 'inside' }).png().toBuffer()); // prettier-ignore
      return row('PSNR in a given box', ours, 'dB', { floor: `delogo ${base.toFixed(2)} dB, before ${before.toFixed(2)} dB`, mark: '>= floor + 5', met: ours >= base + 5 }); // prettier-ignore
    },
  );
  if (!mark.found) {
    sheet.push(
      await sharp({ create: { width: 480, height: 320, channels: 3, background: 'black' } })
        .png()
        .toBuffer(),
    );
    return [given];
  }
  const alone = await withFunction(imageDelogo, marked, { extension: 'png' }, async ({ media, paths, facts }) => {
    const ours = await score(media, paths[0] ?? '');
    sheet.push(await sharp(paths[0]).resize(480, 320, { fit: 'inside' }).png().toBuffer());
    const base = await score(media, floor);
    return row('PSNR in the box, found by itself', ours, 'dB', { floor: `delogo ${base.toFixed(2)} dB`, mark: `>= floor + 5; one place (${(facts as { removed: number }).removed})`, met: ours >= base + 5 }); // prettier-ignore
  });
  return [given, alone];
}

async function closeness(
  media: Media,
  path: string,
  truth: string,
  [x, y, w, h]: readonly [number, number, number, number],
) {
  const read = async (name: string) => {
    for await (const frame of media.frames(name, { pixelFormat: 'gray', signal })) return frame;
    throw new Error(`${name} has no picture`);
  };
  const [ours, clean] = [await read(path), await read(truth)];
  const mask = Uint8Array.from({ length: ours.width * ours.height }, (_, i) => {
    const [px, py] = [i % ours.width, Math.floor(i / ours.width)];
    return px >= x && px < x + w && py >= y && py < y + h ? 1 : 0;
  });
  const score = new RestorationScore({ width: ours.width, height: ours.height, mask });
  score.push(ours.data, clean.data);
  return score.psnr;
}

async function speed(photo: string, work: string): Promise<BenchRow> {
  const large = join(work, 'large.jpg');
  await sharp(photo).resize(4000, 3000, { fit: 'fill' }).jpeg().toFile(large);
  const params = { Boxes: [[0.7, 0.05, 0.25, 0.12], [0.05, 0.85, 0.3, 0.1]] }; // prettier-ignore
  const seconds = await withFunction(imageDelogo, large, { params, extension: 'jpg' }, ({ wallSeconds }) => Promise.resolve(wallSeconds)); // prettier-ignore
  return rowOf('unsplash_woman at 4000 x 3000', 'real')('time, two boxes', seconds, 's', { mark: '<= 10', met: seconds <= 10 }); // prettier-ignore
}

async function write(sheet: readonly Buffer[]): Promise<void> {
  const columns = 4;
  mkdirSync(folder, { recursive: true });
  const size = { width: columns * 480, height: Math.ceil(sheet.length / columns) * 320, channels: 3 as const, background: 'black' }; // prettier-ignore
  await sharp({ create: size })
    .composite(sheet.map((input, i) => ({ input, left: (i % columns) * 480, top: Math.floor(i / columns) * 320 })))
    .png()
    .toFile(join(folder, 'image-delogo.png'));
}

function rowOf(photo: string, kind: BenchRow['kind']) {
  const clip = photo.replace(/\.\w+$/, '');
  return (measure: string, value: number, unit: string, judged: Pick<BenchRow, 'floor' | 'mark' | 'met'> = {}): BenchRow => ({ functionName: 'ImageDelogo', clip, kind, measure, value, unit, ...judged }); // prettier-ignore
}
