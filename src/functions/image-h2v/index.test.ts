import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { blindModels } from '../../analysis/subjects/testing.ts';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import { readParams } from '../parameter.ts';
import { onCanvas } from './canvas.ts';
import { imageH2V } from './index.ts';

const media = createMedia(mediaConfig.parse({}));
const folder = mkdtempSync(join(tmpdir(), 'reelsmith-image-h2v-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A picture whose red grows to the right, green downwards; the lower half is half transparent. */
async function picture(name: string, width: number, height: number): Promise<string> {
  const data = Buffer.alloc(width * height * 4);
  for (let i = 0; i < width * height; i += 1) {
    const [x, y] = [i % width, Math.floor(i / width)];
    data.set([Math.round((255 * x) / width), Math.round((255 * y) / height), 40, y < height / 2 ? 255 : 128], i * 4);
  }
  const path = join(folder, name);
  await sharp(data, { raw: { width, height, channels: 4 } }).png().toFile(path); // prettier-ignore
  return path;
}

async function reframed(path: string, params: object = {}, wantedExtension = 'png') {
  const { artifacts, facts } = await imageH2V.run({
    ...{ params: readParams(imageH2V, JSON.stringify(params)), input: { path, name: 'input' }, references: {} },
    ...{ workspace: mkdtempSync(join(folder, 'work-')), wantedExtension, signal: new AbortController().signal },
    ...{ media, models: blindModels, log: silentLogger(), progress: (fraction) => assert.ok(fraction <= 1) },
  });
  const [{ path: out = '', extension = '' } = {}] = artifacts;
  const { data, info } = await sharp(out).raw().toBuffer({ resolveWithObject: true });
  return { data, info, facts, extension };
}

test('a picture without subjects gives its middle, pixel for pixel, opacity too', async () => {
  const { data, info, facts } = await reframed(await picture('wide.png', 320, 180));
  assert.deepEqual([info.width, info.height, info.channels, facts.extended], [102, 180, 4, false]);
  assert.ok(Math.abs(data[0]! - (255 * 109) / 320) <= 2, `${data[0]}`);
  assert.equal(data[(179 * 102 + 50) * 4 + 3], 128);
});

test('shapes, sizes and places are as they were asked for', async () => {
  const wide = await picture('wide.png', 320, 180);
  const sizeOf = async (params: object, path = wide) => { const { info } = await reframed(path, params); return [info.width, info.height]; }; // prettier-ignore
  assert.deepEqual(await sizeOf({ Aspect: '1:1', Height: 90 }), [90, 90]);
  assert.deepEqual(await sizeOf({}, await picture('tall.png', 90, 240)), [90, 160]);
  assert.deepEqual(await sizeOf({}, await picture('odd.png', 101, 57)), [32, 56]);
  const { data } = await reframed(wide, { Region: [0.8, 0, 0.2, 1] });
  assert.ok(data[0]! > (255 * 210) / 320);
});

test('other formats are written; without a wish it is jpg', async () => {
  const wide = await picture('wide.png', 320, 180);
  assert.equal((await reframed(wide, {}, 'webp')).extension, 'webp');
  assert.equal((await reframed(wide, {}, 'srt')).extension, 'jpg');
});

test('an extended canvas has the picture in its middle and a smooth, darker surround', () => {
  const filled = (width: number, height: number, value: number) => ({ width, height, pixelFormat: 'rgb24' as const, data: new Uint8Array(width * height * 3).fill(value), index: 0, ptsSeconds: 0 }); // prettier-ignore
  const { data, width, height } = onCanvas(filled(40, 30, 200), filled(5, 8, 100), 40, 70);
  assert.deepEqual([width, height, data.length], [40, 70, 40 * 70 * 3]);
  const row = (y: number) => data[(y * 40 + 20) * 3]!;
  assert.deepEqual([row(19), row(20), row(49), row(50)], [82, 200, 200, 82]);
});
