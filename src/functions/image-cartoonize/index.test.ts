import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { blindModels } from '../../analysis/subjects/testing.ts';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import { readParams } from '../parameter.ts';
import { imageCartoonize } from './index.ts';

const media = createMedia(mediaConfig.parse({}));
const folder = mkdtempSync(join(tmpdir(), 'reelsmith-cartoonize-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A blue disk with a slope of light on grained orange. */
function scene(width: number, height: number): Sharp {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const inside = Math.hypot(x - width / 2, y - height / 2) < 0.3 * Math.min(width, height);
    const grain = ((x * 7919 + y * 104729) % 31) - 15;
    const colour = inside ? [30, 60, 120 + (100 * x) / width] : [220 + grain, 150 + grain, 60 + grain];
    data.set(colour, 3 * i);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function cartoonize(name: string, image: Sharp, params: object = {}, wantedExtension = 'png', abort = false) {
  const path = join(folder, name);
  await image.toFile(path);
  const aborter = new AbortController();
  const { artifacts, facts } = await imageCartoonize.run({
    ...{ params: readParams(imageCartoonize, JSON.stringify(params)), input: { path, name: 'input' }, references: {} },
    ...{ workspace: mkdtempSync(join(folder, 'work-')), wantedExtension, signal: aborter.signal },
    ...{ media, models: blindModels, log: silentLogger() },
    progress: (fraction, step) => {
      assert.ok(fraction >= 0 && fraction <= 1);
      if (abort && step === 'drawing') aborter.abort();
    },
  });
  assert.deepEqual(artifacts.map(({ resultType }) => resultType), ['result', 'origin']); // prettier-ignore
  const [result, origin] = await Promise.all(artifacts.map(async ({ path: at }) => ({ about: await sharp(at).metadata(), data: await sharp(at).raw().toBuffer() }))); // prettier-ignore
  assert.ok(result !== undefined && origin !== undefined);
  return { result, origin, report: imageCartoonize.report(facts, ['out/a-result.png', 'out/a-origin.png'], 'a.png') };
}

const meanDifference = (a: Buffer, b: Buffer) => a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0) / a.length;

test('result and origin are written in this order, the origin is the picture itself, and the Result names both', async () => {
  const { result, origin, report } = await cartoonize('plain.png', scene(160, 120));
  assert.deepEqual(origin.data, await scene(160, 120).raw().toBuffer());
  assert.ok(meanDifference(result.data, origin.data) > 5);
  const files = [{ file: 'out/a-result.png' }, { file: 'out/a-origin.png' }];
  assert.deepEqual(report, { data: { result: files }, message: 'Successful.' });
});

test('every style differs from every other, draws the same picture the same way, and strength is a dial from 0 on', async () => {
  const drawn: Buffer[] = [];
  for (const Style of ['comic', '3d', 'pencil', 'watercolour']) {
    const at = async (Strength: number) => (await cartoonize(`${Style}.png`, scene(120, 90), { Style, Strength })).result.data; // prettier-ignore
    const [none, half, whole, again, bold] = [await at(0), await at(25), await at(50), await at(50), await at(100)];
    const photograph = await scene(120, 90).raw().toBuffer();
    assert.deepEqual(none, photograph);
    assert.deepEqual(again, whole);
    assert.ok(meanDifference(half, photograph) < 0.7 * meanDifference(whole, photograph));
    assert.ok(meanDifference(bold, whole) > 0.3, `${Style} does not become bolder`);
    for (const other of drawn) assert.ok(meanDifference(other, whole) > 6, `${Style} looks like another`);
    drawn.push(whole);
  }
});

test('EXIF orientation is applied to both, opacity stays in webp and lies on white in jpg', async () => {
  const turned = await cartoonize('turned.jpg', scene(60, 40).withMetadata({ orientation: 6 }).jpeg(), {}, 'jpg');
  for (const { about } of [turned.result, turned.origin]) {
    assert.deepEqual([about.width, about.height, about.orientation, about.format], [40, 60, undefined, 'jpeg']);
  }
  const veiled = () => scene(60, 40).joinChannel(Buffer.alloc(60 * 40, 0), { raw: { width: 60, height: 40, channels: 1 } }); // prettier-ignore
  const kept = await cartoonize('veiled.png', veiled(), {}, 'webp');
  for (const { data, about } of [kept.result, kept.origin]) {
    assert.deepEqual([about.channels, about.format, data[3]], [4, 'webp', 0]);
  }
  const white = await cartoonize('white.png', veiled(), { Style: '3d' }, 'jpg');
  assert.ok(white.result.data.every((v) => v > 230));
});

const kinds: readonly [string, (plain: Sharp) => Sharp][] = [
  ['grey.png', (plain) => plain.greyscale().png()],
  ['deep.png', (plain) => plain.toColourspace('rgb16').png()],
  ['print.jpg', (plain) => plain.toColourspace('cmyk').jpeg()],
  ['palette.png', (plain) => plain.png({ palette: true })],
  ['scan.tiff', (plain) => plain.tiff()],
];
test('grey, 16-bit, CMYK, palette and TIFF pictures and single pixels become 8-bit drawings of their size', async () => {
  for (const [name, make] of kinds)
    for (const [width, height] of [
      [31, 20],
      [1, 1],
      [1, 40],
    ] as const) {
      // prettier-ignore
      const { result } = await cartoonize(`${width}x${height}-${name}`, make(scene(width, height)), { Style: 'pencil' }); // prettier-ignore
      assert.deepEqual([result.about.width, result.about.height, result.about.depth], [width, height, 'uchar'], name);
    }
});

test('of an animated WebP the first picture is drawn', async () => {
  const pages = await Promise.all([scene(40, 30), scene(40, 30).negate()].map((page) => page.png().toBuffer()));
  const moving = sharp(pages, { join: { animated: true } }).webp({ lossless: true });
  const { result, origin } = await cartoonize('moving.webp', moving, { Style: '3d' });
  assert.deepEqual([result.about.width, result.about.height], [40, 30]);
  assert.deepEqual(origin.data, await scene(40, 30).raw().toBuffer());
});

test('an abort ends the work, and a wrong parameter is refused with what is allowed', async () => {
  await assert.rejects(cartoonize('stop.png', scene(300, 300), {}, 'png', true), { name: 'AbortError' });
  assert.throws(() => readParams(imageCartoonize, '{"Style":"oil"}'), /JobParams\.Style.*oil.*comic \| 3d \| pencil/);
  assert.throws(() => readParams(imageCartoonize, '{"Strength":101}'), /JobParams\.Strength.*101.*0 to 100/);
});
