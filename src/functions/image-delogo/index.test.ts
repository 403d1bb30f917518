import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import { modelsConfig } from '../../models/config.ts';
import { createModels } from '../../models/session.ts';
import { readParams } from '../parameter.ts';
import { boxMask } from './box-mask.ts';
import { imageDelogo } from './index.ts';
import { isLettering, overlaidText } from './overlaid-text.ts';
import { strokeMask } from './stroke-mask.ts';

const media = createMedia(mediaConfig.parse({}));
const models = createModels(modelsConfig.parse({ executionProvider: 'cpu' }));
const folder = mkdtempSync(join(tmpdir(), 'reelsmith-image-delogo-'));
after(async () => {
  await models.close();
  rmSync(folder, { recursive: true, force: true });
});

async function delogo(input: string, params: object = {}, wantedExtension = 'png', from = models) {
  const workspace = mkdtempSync(join(folder, 'work-'));
  const { artifacts, facts } = await imageDelogo.run({
    ...{ params: readParams(imageDelogo, JSON.stringify(params)), input: { path: input, name: 'input' } },
    ...{ references: {}, workspace, wantedExtension, signal: new AbortController().signal, media, models: from },
    ...{ log: silentLogger(), progress: (fraction) => assert.ok(fraction >= 0 && fraction <= 1) },
  });
  return { path: artifacts[0]?.path ?? '', facts, report: imageDelogo.report(facts, ['picture.png'], 'in.png') };
}

const [width, height] = [160, 96];
/** A slope of blue with a white square in its upper right part, half transparent below. */
const pixels = Buffer.from(
  Uint8Array.from({ length: width * height * 4 }, (_, i) => {
    const [at, c] = [i >> 2, i & 3];
    const [x, y] = [at % width, Math.floor(at / width)];
    if (c === 3) return y < 64 ? 255 : 128;
    return x >= 120 && x < 140 && y >= 10 && y < 26 ? 255 : ([40, 80, 120][c] ?? 0) + Math.floor(x / 4);
  }),
);

test('what a box names is painted; opacity and every other pixel stay', async () => {
  const input = join(folder, 'box.png');
  await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toFile(input);
  const { path, facts, report } = await delogo(input, { Boxes: '[[0.7375,0.08,0.15,0.21]]' });
  assert.equal(facts.removed, 1);
  assert.deepEqual(report, { details: [], message: 'success' });
  const out = await sharp(path).raw().toBuffer();
  let worst = 0;
  for (let i = 0; i < out.length; i++) {
    const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
    const painted = x >= 117 && x < 143 && y >= 7 && y < 29;
    if (!painted || (i & 3) === 3) assert.equal(out[i], pixels[i], `${x},${y}`);
    else if (x >= 120 && x < 140 && y >= 10 && y < 26)
      worst = Math.max(worst, Math.abs((out[i] ?? 0) - ([40, 80, 120][i & 3] ?? 0) - Math.floor(x / 4)));
  }
  assert.ok(worst < 60, `off by ${worst}; the square was off by over 100`);
});

test('EXIF orientation is applied, jpg and webp are written at the same size', async () => {
  const input = join(folder, 'turned.jpg');
  await sharp(pixels, { raw: { width, height, channels: 4 } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toFile(input);
  for (const extension of ['jpg', 'webp']) {
    const { path } = await delogo(input, { Logo: [[0, 0, 0.2, 0.2]] }, extension);
    const about = await sharp(path).metadata();
    assert.deepEqual([about.width, about.height, about.orientation], [height, width, undefined]);
    assert.equal(about.format, extension === 'jpg' ? 'jpeg' : extension);
  }
});

test('a picture without overlaid text goes through, and the Result says so', async () => {
  const input = join(folder, 'plain.png');
  await sharp({ create: { width, height, channels: 3, background: '#335577' } })
    .png()
    .toFile(input);
  const { path, report } = await delogo(input);
  assert.deepEqual(report, { details: [{ Status: 'NothingFound' }], message: 'success' });
  assert.deepEqual(await sharp(path).raw().toBuffer(), await sharp(input).raw().toBuffer());
});

test('lettering in the middle of the picture belongs to the scene', () => {
  const line = (top: number) => ({ left: 20, right: 120, top, bottom: top + 10, score: 0.9 });
  assert.deepEqual(overlaidText([line(2), line(45), line(82)], { width, height }), [line(2), line(82)]);
});

test('letters are masked with a rim, the ground between lines of them is not', () => {
  const [w, h] = [120, 40];
  const data = Uint8Array.from({ length: w * h * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % w, Math.floor(i / 3 / w)];
    return y >= 14 && y < 26 && x >= 20 && x < 100 && x % 20 < 4 ? 250 : 60;
  });
  const { mask } = strokeMask(
    { width: w, height: h, channels: 3, data },
    { left: 16, top: 10, right: 104, bottom: 30 },
  );
  assert.equal(mask[20 * w + 41], 1);
  assert.equal(mask[20 * w + 50], 0);
  assert.equal(mask[2 * w + 41], 0);
});

/** A gray picture that brightens to the right, with a dark plate of 60 x 24 at (40, 20), a part of it lettered. */
const platePicture = (beside: number) => {
  const [w, h] = [140, 64];
  const data = Uint8Array.from({ length: w * h * 3 }, (_, k) => {
    const [x, y] = [Math.floor(k / 3) % w, Math.floor(k / 3 / w)];
    if (x >= 50 && x < 90 && y >= 26 && y < 38 && x % 8 < 4) return 240;
    return (x >= 40 && x < 100 && y >= 20 && y < 44) || x >= beside ? 30 : 120 + Math.floor(x / 4);
  });
  return { width: w, height: h, channels: 3 as const, data };
};

test('letters on a plate go with their plate, those before a wall of its colour without', () => {
  const line = { left: 50, top: 26, right: 90, bottom: 38 };
  const onPlate = strokeMask(platePicture(999), line).mask;
  const beforeWall = strokeMask(platePicture(60), line).mask;
  for (const [x, y] of [[42, 22], [97, 42], [52, 30]] as const) assert.equal(onPlate[y * 140 + x], 1, `${x},${y}`); // prettier-ignore
  for (const [x, y] of [
    [30, 30],
    [110, 30],
  ] as const)
    assert.equal(onPlate[y * 140 + x], 0, `${x},${y}`);
  for (const [x, y] of [
    [42, 22],
    [97, 42],
  ] as const)
    assert.equal(beforeWall[y * 140 + x], 0, `${x},${y}`);
});

/** Waves of many colours, with what `over` lays on them. */
const rough = (over: (x: number, y: number) => readonly number[] | undefined) => {
  const [w, h] = [120, 80];
  const data = Uint8Array.from({ length: w * h * 3 }, (_, k) => {
    const [x, y, c] = [Math.floor(k / 3) % w, Math.floor(k / 3 / w), k % 3];
    return over(x, y)?.[c] ?? 110 + 60 * Math.sin(x / (2 + c)) * Math.cos(y / (3 - c / 2)) + ((x * 7 + y * 13) % 11);
  });
  return { width: w, height: h, channels: 3 as const, data };
};
const box = { left: 20, top: 14, right: 100, bottom: 66 };
const onRing = (x: number, y: number) => Math.abs(Math.hypot(x - 60, y - 40) - 18) < 4;

test('on rough ground the inks of a box go and the ground between them stays', () => {
  const dot = (x: number, y: number) => Math.hypot(x - 60, y - 40) < 6;
  const mask = boxMask(rough((x, y) => (onRing(x, y) ? [250, 250, 250] : dot(x, y) ? [230, 30, 40] : undefined)), box, []); // prettier-ignore
  let kept = 0;
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++)
      if (onRing(x, y) || dot(x, y)) assert.equal(mask[y * 120 + x], 1, `${x},${y}`);
      else kept += 1 - mask[y * 120 + x]!;
  assert.ok(kept > 0.4 * 80 * 52, `${kept} pixels of the ground stay`);
});

test('letters on rough ground go alone, not the box they stand in', () => {
  const line = { left: 30, top: 30, right: 90, bottom: 50 };
  const inLetters = (x: number, y: number) => x >= 30 && x < 90 && y >= 30 && y < 50 && x % 12 < 5;
  const mask = boxMask(
    rough((x, y) => (inLetters(x, y) ? [250, 250, 250] : undefined)),
    box,
    [line],
  );
  assert.equal(mask[40 * 120 + 38], 1);
  for (const [x, y] of [[24, 18], [96, 62]] as const) assert.equal(mask[y * 120 + x], 0, `${x},${y}`); // prettier-ignore
});

test('of a page of lettering only what a box holds is read', async () => {
  const input = join(folder, 'page.png');
  const lines = [40, 90, 140, 190].map((y) => `<text x="20" y="${y}" font-size="28" font-family="DejaVu Sans">A line of words ${y}</text>`).join(''); // prettier-ignore
  await sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="400" height="240"><rect width="400" height="240" fill="#fff"/>${lines}</svg>`)).png().toFile(input); // prettier-ignore
  const asked: string[] = [];
  const watched = { ...models, session: (name: Parameters<typeof models.session>[0]) => (asked.push(name), models.session(name)) }; // prettier-ignore
  await delogo(input, { Boxes: [[0.8, 0.85, 0.15, 0.1]] }, 'png', watched);
  assert.ok(!asked.includes('text-recognition'), asked.join());
  await delogo(input, { Boxes: [[0, 0.68, 1, 0.14]] }, 'png', watched);
  assert.ok(asked.includes('text-recognition'), asked.join());
});

test('what cannot be read is no lettering', () => {
  const character = { text: 'o', confidence: 0.8, x: 0, spaceBefore: 0 };
  assert.equal(isLettering({ characters: [character, character], confidence: 0.8 }), true);
  assert.equal(isLettering({ characters: [character, character], confidence: 0.5 }), false);
  assert.equal(isLettering({ characters: [character], confidence: 0.9 }), false);
});

test('boxes beyond the picture are refused', () => {
  for (const Boxes of [[[0.9, 0, 0.2, 0.1]], Array(3).fill([0, 0, 0.1, 0.1])])
    assert.throws(() => readParams(imageDelogo, JSON.stringify({ Boxes })), /Boxes.*at most 2 boxes/);
});
