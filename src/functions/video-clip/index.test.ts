import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hardFilms } from '../../../test/hard-films.ts';
import { Clips, frameTimes, H264, picture, tone } from '../../../test/media-clips.ts';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import type { Models } from '../../models/models.ts';
import { readParams } from '../parameter.ts';
import { videoClip } from './index.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
const folder = mkdtempSync(join(tmpdir(), 'reelsmith-video-clip-'));
after(() => {
  clips.remove();
  rmSync(folder, { recursive: true, force: true });
});
const models: Models = {
  session: () => Promise.reject(new Error('no network here')),
  text: () => Promise.reject(new Error('no text here')),
  close: () => Promise.resolve(),
};

async function summary(input: string, params: object = {}, signal = new AbortController().signal) {
  const { artifacts, facts } = await videoClip.run({
    ...{ params: readParams(videoClip, JSON.stringify(params)), input: { path: input, name: 'input' }, references: {} },
    ...{
      workspace: mkdtempSync(join(folder, 'work-')),
      wantedExtension: '',
      signal,
      media,
      models,
      log: silentLogger(),
    },
    progress: (fraction) => assert.ok(fraction >= 0 && fraction <= 1),
  });
  const report = videoClip.report(facts, ['key.mp4'], 'in.mp4');
  assert.ok('data' in report);
  const { VideoSummaryList: list } = report.data as { VideoSummaryList: { StartTime: string; EndTime: string }[] }; // as `report` writes it
  const ranges = list.map(({ StartTime, EndTime }) => [Number(StartTime), Number(EndTime)] as const);
  ranges.forEach(([start, end], i) =>
    assert.ok(start < end && start >= (ranges[i - 1]?.[1] ?? 0), JSON.stringify(ranges)),
  );
  const path = artifacts[0]?.path ?? '';
  return { ranges, path, frames: (await frameTimes(path)).length, info: await media.probe(path, signal) };
}

const lavfi = (...graphs: string[]) => graphs.flatMap((graph) => ['-f', 'lavfi', '-i', graph]);
/** Four shots of 3 s: cuts at 3, 6 and 9 s. */
const fourShots = () =>
  clips.make(
    'four.mp4',
    ...lavfi('testsrc2=s=160x90:r=20:d=3', 'mandelbrot=s=160x90:r=20', 'rgbtestsrc=s=160x90:r=20:d=3', 'life=s=160x90:r=20:seed=1:ratio=0.1:mold=10:death_color=#C83232:life_color=#00ff00'),
    ...tone({ seconds: 12 }),
    ...['-filter_complex', '[1]trim=duration=3[b];[3]trim=duration=3[d];[0]format=gbrp[a];[b]format=gbrp[e];[2]format=gbrp[c];[d]format=gbrp[f];[a][e][c][f]concat=n=4,format=yuv420p[v]'],
    ...['-map', '[v]', '-map', '4:a', ...H264, '-c:a', 'aac'],
  ); // prettier-ignore

test('lasts as long as asked to the frame, in order, of every shot, from or to cuts, with its sound', async () => {
  const { ranges, frames, info } = await summary(await fourShots(), { Duration: 6 });
  assert.equal(frames, 120);
  assert.ok(Math.abs((info.video[0]?.durationSeconds ?? 0) - 6) < 0.01);
  assert.ok(Math.abs((info.audio[0]?.durationSeconds ?? 0) - 6) < 0.03);
  const isCut = (at: number) => [0, 3, 6, 9, 12].some((cut) => Math.abs(at - cut) < 0.03);
  assert.ok(
    ranges.slice(1, -1).every((ends) => ends.some(isCut)),
    JSON.stringify(ranges),
  );
  for (const shot of [0, 3, 6, 9]) assert.ok(ranges.some(([start, end]) => start < shot + 2.9 && end > shot + 0.1));
});

test('gives a film whole that is shorter than the summary', async () => {
  const { ranges, frames } = await summary(await clips.plain());
  assert.deepEqual([ranges, frames], [[[0, 2]], 48]);
});

test('finds what happens in a long dull shot', async () => {
  const film = await clips.make('dull.mp4', ...lavfi('color=0x607060:s=160x90:r=10:d=60', 'testsrc2=s=40x60:r=10:d=60'), '-filter_complex', "[0][1]overlay=x='40+20*(t-40)':y=15:enable='between(t,40,44)'", ...H264); // prettier-ignore
  const { ranges, frames, info } = await summary(film);
  const seen = ranges.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(end, 44) - Math.max(start, 40)), 0);
  assert.ok(seen >= 1, JSON.stringify(ranges));
  assert.deepEqual([frames, info.audio.length], [50, 0]);
});

for (const { name, make } of hardFilms) {
  test(`gives five seconds of ${name}`, async () => {
    assert.equal((await summary(await make(clips, 8))).frames, 100);
  });
}

test('gives five seconds of anamorphic pixels and an odd size', async () => {
  const film = await clips.make('odd.mkv', ...picture({ size: '161x91', seconds: 8, rate: '20' }), '-vf', 'setsar=4/3', '-c:v', 'ffv1'); // prettier-ignore
  assert.equal((await summary(film)).frames, 100);
});

test('refuses sound alone, and a length out of range', async () => {
  await assert.rejects(summary(await clips.make('tone.wav', ...tone())), {
    code: 'InvalidParameter.ResourceNotSupported',
  });
  assert.throws(() => readParams(videoClip, '{"Duration":0.5}'), /Duration.*0.5.*1 to 600/);
});

test('stops when told', async () => {
  const stop = new AbortController();
  const running = summary(await fourShots(), {}, stop.signal);
  stop.abort();
  await assert.rejects(running);
});
