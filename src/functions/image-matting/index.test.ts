import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import { modelsConfig } from '../../models/config.ts';
import type { Models } from '../../models/models.ts';
import { createModels } from '../../models/session.ts';
import { imageMatting } from './index.ts';

const media = createMedia(mediaConfig.parse({}));
const real = createModels(modelsConfig.parse({}));
const folder = mkdtempSync(join(tmpdir(), 'reelsmith-cut-'));
after(async () => {
  await real.close();
  rmSync(folder, { recursive: true, force: true });
});
const { signal } = new AbortController();

/** A network that finds a disk in the middle and in its mirror image, as roughly as the real one, and the same from farther away; with 0 nothing. Others find nobody. */
function seeing(radius: number): Models {
  const disks = [seenDisk(radius, 12), seenDisk(radius / 1.3, 9)]; // a picture with room round it is 1.3 times as large
  const nobody = { data: new Float32Array(2704 * 80) };
  const others = Object.fromEntries(['activation_10', 'Identity', 'Identity_1', 'Identity_2', 'Identity_3', 'Identity_4', 'Identity_5'].map((name) => [name, nobody])); // prettier-ignore
  let looks = 0;
  const run = (inputs: object) => Promise.resolve({ '1959': { data: disks['input.1' in inputs ? looks++ >> 1 : 0] }, ...others }); // prettier-ignore
  const session = { run };
  return { session: () => Promise.resolve(session), close: () => Promise.resolve() } as unknown as Models;
}

function seenDisk(radius: number, soft: number): Float32Array {
  return Float32Array.from({ length: 320 * 320 }, (_, i) => {
    const far = Math.hypot((i % 320) - 160, Math.floor(i / 320) - 160);
    return radius === 0 ? 0 : Math.min(1, Math.max(0, (radius - far) / soft + 0.5));
  });
}

/** A disk of orange and red stripes, half as wide as the picture, with a soft rim, on blue. */
function disk(width: number, height: number): Sharp {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const far = Math.hypot((x - width / 2) / width, (y - height / 2) / height);
    const a = Math.min(1, Math.max(0, (0.25 - far) * 40 + 0.5));
    const own = x % 8 < 4 ? [230, 140, 40] : [200, 60, 30];
    const behind = [30, 60 + 20 * Math.sin(y / 9), 140];
    for (let c = 0; c < 3; c++) data[3 * i + c] = Math.round(a * own[c]! + (1 - a) * behind[c]!);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function cut(name: string, image: Sharp | Promise<Sharp>, models = seeing(80), abort = signal) {
  const path = join(folder, name);
  const made = await image;
  await made.toFile(path);
  const workspace = mkdtempSync(join(folder, 'work-'));
  const { artifacts, facts } = await imageMatting.run({
    ...{ params: {}, input: { path, name: 'picture' }, references: {}, workspace, wantedExtension: '', signal: abort },
    ...{ media, models, log: silentLogger(), progress: () => undefined },
  });
  const { data, info } = await sharp(artifacts[0]?.path).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * info.channels, (y * info.width + x + 1) * info.channels)]; // prettier-ignore
  return { ...info, at, report: imageMatting.report(facts, ['out/picture.png'], 'in/picture.jpg') };
}

function assertNear(actual: readonly number[], expected: readonly number[], reach: number): void {
  const near = expected.every((value, i) => Math.abs(value - (actual[i] ?? NaN)) <= reach);
  assert.ok(near, `${actual.join(' ')} instead of ${expected.join(' ')}`);
}

const kinds: readonly [string, (width: number, height: number) => Sharp | Promise<Sharp>][] = [
  ['plain.png', disk],
  ['photo.jpg', (w, h) => disk(w, h).jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
  ['deep.png', (w, h) => disk(w, h).toColourspace('rgb16').png()],
  ['print.jpg', (w, h) => disk(w, h).toColourspace('cmyk').jpeg({ quality: 97 })],
  ['palette.png', (w, h) => disk(w, h).png({ palette: true, colours: 64 })],
  [
    'moving.webp',
    async (w, h) =>
      sharp(
        [
          await disk(w, h).png().toBuffer(),
          await sharp({ create: { width: w, height: h, channels: 3, background: 'white' } })
            .png()
            .toBuffer(),
        ],
        { join: { animated: true } },
      ).webp({ lossless: true }),
  ],
  ['big.tiff', (w, h) => disk(w, h).tiff()],
];
for (const [name, make] of kinds)
  test(`cuts the subject out of ${name}, every pixel of it, with the MTS Result`, async () => {
    const { width, height, channels, at, report } = await cut(name, make(121, 91));
    assert.deepEqual([width, height, channels], [121, 91, 4]);
    assertNear(at(58, 45), name === 'print.jpg' ? [220, 140, 50, 255] : [230, 140, 40, 255], name === 'print.jpg' ? 60 : 24); // prettier-ignore
    for (const [x, y] of [[4, 4], [60, 8], [112, 80]] as const) assert.deepEqual(at(x, y), [0, 0, 0, 0]); // prettier-ignore
    const details = [{ Status: 'Success', Input: 'in/picture.jpg', Output: 'out/picture.png' }];
    assert.deepEqual(report, { details, message: 'The job is completed successfully' });
  });

test('a soft rim is half opaque and has the colours of the subject, not of what was behind it', async () => {
  const { at } = await cut('rim.png', disk(320, 320));
  const [r = 0, g = 0, b = 0, a = 0] = at(160 + 80, 160);
  assert.ok(a > 70 && a < 185, `opacity ${a}`);
  assert.ok(r > 165 && b < 75 && g < 160, `${r} ${g} ${b}`);
});

test('grey pictures, opacity, EXIF orientation and one pixel', async () => {
  const grey = await cut('grey.png', disk(121, 91).greyscale());
  assert.deepEqual([grey.channels, grey.at(4, 4)[3]], [4, 0]);
  const veiled = await cut('veiled.png', disk(121, 91).ensureAlpha(0.5));
  assertNear(veiled.at(58, 45), [230, 140, 40, 128], 24);
  const turned = await cut('turned.jpg', disk(121, 91).jpeg().withMetadata({ orientation: 6 }));
  assert.deepEqual([turned.width, turned.height], [91, 121]);
  const one = cut('one.png', disk(1, 1), seeing(0));
  await assert.rejects(one, { code: 'InvalidParameter.ResourceNotSupported', message: /nothing stands out/ });
  assert.equal((await cut('one-seen.png', disk(1, 1))).width, 1);
});

test('a picture of 100 million pixels is refused by its size, before it is decoded', async () => {
  const path = join(folder, 'huge.jpg');
  const data = await disk(16, 16).jpeg().toBuffer();
  const frame = data.indexOf(Buffer.of(0xff, 0xc0)); // start of frame: length, bits, height, width
  data.writeUInt16BE(10_000, frame + 5);
  data.writeUInt16BE(10_000, frame + 7);
  writeFileSync(path, data);
  const running = imageMatting.run({
    ...{ params: {}, input: { path, name: 'huge' }, references: {}, workspace: folder, wantedExtension: '', signal },
    ...{ media, models: seeing(80), log: silentLogger(), progress: () => undefined },
  });
  await assert.rejects(running, { code: 'InvalidParameter.OutOfRange', message: /10000/ });
});

test('the real network finds what stands out, and stops when it is told to', async () => {
  const { at } = await cut('real.png', disk(320, 320), real);
  assert.ok(at(160, 160)[3]! > 230, at(160, 160).join(' '));
  assert.equal(at(10, 10)[3], 0);
  const abort = new AbortController();
  const running = cut('stop.png', disk(320, 320), seeing(80), abort.signal);
  setImmediate(() => abort.abort());
  await assert.rejects(running);
});
