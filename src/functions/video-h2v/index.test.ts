import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hardFilms } from '../../../test/hard-films.ts';
import { Clips, frameTimes, H264, picture, tone } from '../../../test/media-clips.ts';
import { windowOf } from '../../analysis/reframe/window.ts';
import { blindModels } from '../../analysis/subjects/testing.ts';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import { readParams } from '../parameter.ts';
import { checkArtifacts } from '../runner.ts';
import { videoH2V } from './index.ts';
import { pathReport } from './report.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
after(() => clips.remove());
const { signal } = new AbortController();

/** One second of one colour, with a tone. @param filters what is drawn over it. */
const film = (name: string, size: string, filters: string, ...rest: string[]) =>
  clips.make(name, '-f', 'lavfi', '-i', `color=0x607080:s=${size}:r=8:d=1`, ...tone({ seconds: 1 }), '-vf', filters, ...H264, '-crf', '10', '-c:a', 'aac', ...rest); // prettier-ignore

async function reframed(path: string, params: object = {}, abort = signal) {
  const workspace = mkdtempSync(join(clips.folder, 'work-'));
  const { artifacts } = await videoH2V.run({
    ...{ params: readParams(videoH2V, JSON.stringify(params)), input: { path, name: 'input' }, references: {} },
    ...{ workspace, wantedExtension: 'mp4', signal: abort },
    ...{ media, models: blindModels, log: silentLogger() },
    progress: (fraction) => assert.ok(fraction >= 0 && fraction <= 1),
  });
  await checkArtifacts(videoH2V, workspace, artifacts);
  const out = artifacts[0]?.path ?? '';
  const info = await media.probe(out, signal);
  return { out, artifacts, info, size: [info.video[0]?.width, info.video[0]?.height] };
}

/** Column of the brightest place of a picture, as a part of its width; -1 where nothing is bright. */
async function brightAt(path: string, seconds: number): Promise<number> {
  const { data, width, height } = await media.still(path, seconds, { signal });
  let [sum, weight] = [0, 0];
  for (let i = 0; i < width * height; i += 1) {
    if (data[i * 3]! < 200) continue;
    sum += i % width;
    weight += 1;
  }
  return weight === 0 ? -1 : sum / weight / width;
}

test('what moves is held in the picture; frames keep their times, sound its packets', async () => {
  const moving = await clips.make('moving.mp4', '-f', 'lavfi', '-i', 'color=0x607080:s=320x180:r=12:d=2', '-f', 'lavfi', '-i', 'color=white:s=36x60:r=12:d=2', ...tone({ seconds: 2 }), '-filter_complex', "[0:v][1:v]overlay=x='225+20*sin(n)':y=60[v]", '-map', '[v]', '-map', '2:a', ...H264, '-crf', '10', '-c:a', 'aac'); // prettier-ignore
  const { out, size, info } = await reframed(moving);
  assert.deepEqual(size, [102, 180]);
  for (const time of [0, 0.9, 1.9]) {
    const at = await brightAt(out, time);
    assert.ok(at > 0.15 && at < 0.85, `${time}: ${at}`);
  }
  assert.deepEqual(await frameTimes(out), await frameTimes(moving));
  assert.equal(info.audio.length, 1);
});

test('every shape of input gives the wanted shape: one colour in 4:3, 21:9, portrait, square', async () => {
  const rows: readonly (readonly [string, object, readonly number[]])[] = [
    ['192x144', {}, [82, 144]],
    ['252x108', {}, [60, 108]],
    ['100x240', { Aspect: '4:5', Width: 200 }, [200, 250]],
    ['160x160', { Width: 90, Height: 160 }, [90, 160]],
  ];
  for (const [size, params, expected] of rows) {
    const path = await film(`shape-${size}.mp4`, size, 'null');
    assert.deepEqual((await reframed(path, params)).size, expected, `${size} ${JSON.stringify(params)}`);
  }
});

for (const { name, make } of hardFilms) {
  test(`every frame and the sound of ${name} come out upright`, async () => {
    const path = await make(clips, 2);
    const { out, size, info } = await reframed(path);
    assert.deepEqual(size, [50, 90]);
    assert.deepEqual(await frameTimes(out), await frameTimes(path));
    assert.equal(info.audio.length, (await media.probe(path, signal)).audio.length);
  });
}

test('black bars are left out', async () => {
  const path = await film('bars.mp4', '256x192', 'drawbox=w=256:h=24:color=black:t=fill,drawbox=y=168:w=256:h=24:color=black:t=fill'); // prettier-ignore
  const { out, size } = await reframed(path);
  assert.ok(size[1]! >= 136 && size[1]! <= 144, `${size.join(' x ')}`);
  const { data } = await media.still(out, 0.5, { signal });
  assert.ok(Math.min(data[0]!, data.at(-3)!) > 60);
});

test('a region holds the window at one place, and the report tells it', async () => {
  const path = await film('region.mp4', '320x180', 'drawbox=x=20:w=30:h=180:color=white:t=fill');
  const { out, artifacts } = await reframed(path, { Region: '[[0,0,0.2,1]]', Report: true });
  assert.ok((await brightAt(out, 1)) > 0.2);
  assert.deepEqual(artifacts.map(({ extension, resultType }) => [extension, resultType]), [['mp4', 'mp4'], ['json', 'json']]); // prettier-ignore
  const report = JSON.parse(await readFile(artifacts[1]!.path, 'utf8')) as { Shots: { Mode: string; Path: { Box: number[] }[] }[] }; // prettier-ignore
  assert.equal(report.Shots[0]?.Mode, 'still');
  assert.deepEqual(report.Shots[0]?.Path[0]?.Box.slice(0, 2), [0, 0]);
});

test('of a shot that is shown whole the report gives the whole picture, without its bars', () => {
  const film = { width: 320, height: 240 };
  const window = windowOf({ ...film, stretch: 1 }, { left: 0, top: 0.125, right: 1, bottom: 0.875 }, 9 / 16);
  const shot = { startSeconds: 0, endSeconds: 1, subject: 'interest', reason: '', held: 1, points: [{ seconds: 0, at: 0 }] } as const; // prettier-ignore
  const { Shots } = pathReport([{ ...shot, mode: 'fit' }, { ...shot, mode: 'still' }], window, film, { width: 102, height: 180 }); // prettier-ignore
  assert.deepEqual(Shots[0]?.Path[0]?.Box, [0, 0.125, 1, 0.75]);
  assert.ok(Shots[1]!.Path[0]!.Box[2]! < 0.4);
});

test('what cannot be asked for is refused with what is allowed', () => {
  const refused = (params: object) => () => readParams(videoH2V, JSON.stringify(params));
  for (const bad of ['9:0', 'wide', '1:20', 0, -1])
    assert.throws(refused({ Aspect: bad }), /Aspect.*expected.*0\.2 to 5/s);
  assert.throws(refused({ Region: [0.9, 0, 0.2, 1] }), /Region/);
  assert.throws(refused({ TooWide: 'guess' }), /TooWide.*hold \| cut \| fit/);
});

test('a film of one pixel is refused in words', async () => {
  const path = await clips.make('pixel.mkv', ...picture({ size: '1x1', rate: '8', seconds: 1 }), '-c:v', 'ffv1');
  await assert.rejects(reframed(path), { code: 'InvalidParameter.OutOfRange', publicMessage: /1 x 1 pixels.*at least 2/ }); // prettier-ignore
});

test('stops when it is told to', async () => {
  const path = await film('region.mp4', '320x180', 'drawbox=x=20:w=30:h=180:color=white:t=fill');
  const abort = new AbortController();
  const running = reframed(path, {}, abort.signal);
  abort.abort();
  await assert.rejects(running, { code: 'JobCanceled' });
});
