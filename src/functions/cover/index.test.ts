import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { hardFilms } from '../../../test/hard-films.ts';
import { Clips, frameTimes, H264, picture, tone } from '../../../test/media-clips.ts';
import { ServiceError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import type { Models } from '../../models/models.ts';
import { readParams } from '../parameter.ts';
import { cover } from './index.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
const folder = mkdtempSync(join(tmpdir(), 'reelsmith-cover-'));
after(() => {
  clips.remove();
  rmSync(folder, { recursive: true, force: true });
});
const { signal } = new AbortController();
/** Without networks a cover is chosen all the same. */
const models: Models = {
  session: () => Promise.reject(new Error('no network here')),
  text: () => Promise.reject(new Error('no text here')),
  close: () => Promise.resolve(),
};

interface Chosen {
  readonly paths: string[];
  readonly rows: readonly { Score: number; Time: string; Url: string }[];
}

async function covers(input: string, params: object = {}, wantedExtension = ''): Promise<Chosen> {
  const workspace = mkdtempSync(join(folder, 'work-'));
  const { artifacts, facts } = await cover.run({
    ...{ params: readParams(cover, JSON.stringify(params)), input: { path: input, name: 'input' }, references: {} },
    ...{ workspace, wantedExtension, signal, media, models, log: silentLogger() },
    progress: (fraction) => assert.ok(fraction >= 0 && fraction <= 1),
  });
  const report = cover.report(
    facts,
    artifacts.map((_, i) => `cover/${i}`),
    'input.mp4',
  );
  assert.ok('data' in report && report.message === 'success');
  return { paths: artifacts.map(({ path }) => path), rows: report.data as Chosen['rows'] }; // as `report` writes it
}

const lavfi = (...graphs: string[]) => graphs.flatMap((graph) => ['-f', 'lavfi', '-i', graph]);
/** Black, a blurred scene, the scene sharp for a second, one colour. */
const mixed = () =>
  clips.make(
    'mixed.mp4',
    ...lavfi('color=black:s=320x180:r=24:d=2', 'mandelbrot=s=320x180:r=24', 'color=0x3060a0:s=320x180:r=24:d=2'),
    '-filter_complex',
    "[1]trim=end=3,setpts=PTS-STARTPTS,format=yuv420p,gblur=sigma=6:enable='lt(t,1)+gt(t,2)'[m];[0]format=yuv420p[a];[2]format=yuv420p[c];[a][m][c]concat=n=3",
    ...H264,
  );

test('chooses what is sharp and shows something, at the time of a frame', async () => {
  const film = await mixed();
  const { paths, rows } = await covers(film);
  const [best] = rows;
  assert.ok(best !== undefined && Number(best.Time) > 2900 && Number(best.Time) < 4100, JSON.stringify(rows));
  assert.ok(rows.length >= 1 && rows.length <= 3 && rows.every(({ Score }) => Score >= 0 && Score <= 10));
  assert.deepEqual(
    rows.map(({ Score }) => Score),
    rows.map(({ Score }) => Score).sort((a, b) => b - a),
  );
  const start = (await frameTimes(film))[0] ?? 0;
  const times = (await frameTimes(film)).map((time) => time - start);
  for (const { Time } of rows)
    assert.ok(
      times.some((time) => Math.abs(time * 1000 - Number(Time)) < 0.01),
      Time,
    );
  const shown = await sharp(paths[0]).raw().toBuffer();
  for await (const frame of media.frames(film, {
    pixelFormat: 'rgb24',
    startSeconds: Number(best.Time) / 1000 - 1e-4,
    signal,
  })) {
    const off = frame.data.reduce((sum, value, i) => sum + Math.abs(value - shown[i]!), 0) / shown.length;
    assert.ok(off < 6, `the picture is not that of its time: ${off}`);
    break;
  }
});

const oneFrame = { name: 'one frame', make: () => clips.make('one.mp4', ...lavfi('testsrc2=s=160x90:r=10:d=0.1'), ...H264) }; // prettier-ignore
for (const { name, make } of [...hardFilms, oneFrame]) {
  test(`always gives one: ${name}`, async () => {
    const film = await make(clips, 2);
    assert.ok((await covers(film)).rows.length >= 1);
    assert.equal((await covers(film, { mode: 'gif' })).paths.length, 1);
  });
}

for (const size of ['128x96', '252x108', '90x160']) {
  test(`gives a still of the size of the film: ${size}`, async () => {
    const film = await clips.make(`size-${size}.mp4`, ...picture({ size }), ...H264);
    const { width, height } = await sharp((await covers(film, { Count: 1 })).paths[0]).metadata();
    assert.equal(`${width}x${height}`, size);
  });
}

test('gives as many as asked for, apart in time, of a film that changes', async () => {
  const film = await clips.make('long.mp4', ...lavfi('testsrc2=s=160x90:r=5:d=40,hue=h=9*t'), ...H264);
  const times = (await covers(film, { Count: 5 })).rows.map(({ Time }) => Number(Time)).sort((a, b) => a - b);
  assert.equal(times.length, 5);
  for (let i = 1; i < 5; i += 1) assert.ok(times[i]! - times[i - 1]! > 1000, times.join(' '));
});

test('keeps the size of the film and squares its pixels', async () => {
  const film = await clips.make('wide.mp4', ...picture({ size: '180x144' }), '-vf', 'setsar=16/15', ...H264);
  for (const extension of ['jpg', 'png', 'webp', '']) {
    const [path = ''] = (await covers(film, { Count: 1 }, extension)).paths;
    const { width, height, format } = await sharp(path).metadata();
    assert.deepEqual([width, height, format], [192, 144, { '.png': 'png', '.webp': 'webp' }[extname(path)] ?? 'jpeg']);
  }
});

for (const [extension, format] of [
  ['gif', 'gif'],
  ['webp', 'webp'],
  ['jpg', 'gif'],
] as const) {
  test(`makes an endless animation of the asked length for .${extension}`, async () => {
    const film = await clips.make('live.mp4', ...picture({ size: '320x180', seconds: 5 }), ...H264);
    const { paths, rows } = await covers(film, { Model: 'gif', Seconds: 2, Width: 240 }, extension);
    const [path = ''] = paths;
    const found = await sharp(path, { animated: true }).metadata();
    assert.deepEqual([found.format, found.width, found.pageHeight, found.loop, rows.length], [format, 240, 135, 0, 1]);
    const lasts = (found.delay ?? []).reduce((sum, delay) => sum + delay, 0);
    assert.ok(Math.abs(lasts - 2000) <= 80 && (found.pages ?? 0) >= 24, `${lasts} ms, ${found.pages} frames`);
    assert.ok((await stat(path)).size <= 5_000_000);
  });
}

test('refuses a file without a moving picture', async () => {
  const sound = await clips.make('tone.wav', ...tone());
  await assert.rejects(
    covers(sound),
    (error) => error instanceof ServiceError && error.code === 'InvalidParameter.ResourceNotSupported',
  );
});

for (const [given, model] of [
  ['{mode:"gif"}', 'gif'],
  ['{"Model":"gif"}', 'gif'],
  ['{"Model":""}', ''],
  ['', ''],
] as const) {
  test(`reads JobParams ${given}`, () => assert.equal(readParams(cover, given).Model, model));
}
for (const given of ['{"Model":"png"}', '{"Count":0}', '{"Count":21}', '{"Seconds":60}']) {
  test(`refuses JobParams ${given}`, () => assert.throws(() => readParams(cover, given), { code: 'InvalidParameter' }));
}
