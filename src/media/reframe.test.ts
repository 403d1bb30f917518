import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Clips, frameTimes, H264, tone } from '../../test/media-clips.ts';
import { mediaConfig } from './config.ts';
import { createMedia } from './ffmpeg-media.ts';
import type { ReframeVideoRequest } from './media.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
after(() => clips.remove());
const { signal } = new AbortController();

/** Columns of brightness: the luma at column x is 40 + 2 x, so that a picture tells where the window stands. */
const slope = "nullsrc=s=96x48:r=25:d=1,format=yuv420p,geq=lum='40+2*X':cb=128:cr=128";
const film = () => clips.make('slope.mkv', '-f', 'lavfi', '-i', slope, ...tone({ seconds: 1 }), ...H264, '-crf', '4', '-c:a', 'aac'); // prettier-ignore

async function reframe(
  name: string,
  request: Omit<ReframeVideoRequest, 'output' | 'signal' | 'crf' | 'path'>,
  path?: string,
) {
  // prettier-ignore
  const output = { path: join(clips.folder, name), container: 'mp4' } as const;
  await media.reframeVideo({ path: path ?? (await film()), ...request, crf: 4, output, signal });
  return output.path;
}

/** Column of the film at the left edge of each frame; `gray` has the full range. */
async function columns(path: string): Promise<number[]> {
  const found: number[] = [];
  for await (const { data, width } of media.frames(path, { pixelFormat: 'gray', signal })) found.push(((data[10 * width]! * 219) / 255 + 16 - 40) / 2); // prettier-ignore
  return found;
}

test('a window moves straight between points and jumps on the very frame; times and sound stay, nothing is left behind', async () => {
  const points = [
    { seconds: 0, x: 10, y: 0, jump: true },
    { seconds: 0.4, x: 30, y: 0, jump: false },
    { seconds: 0.6, x: 60, y: 0, jump: true },
  ];
  const path = await reframe('moved.mp4', { window: { width: 28, height: 48, points }, width: 28, height: 48 });
  const at = await columns(path);
  const times = await frameTimes(path);
  const expected = (seconds: number) => (seconds < 0.4 ? 10 + 50 * seconds : seconds < 0.6 ? 30 : 60);
  at.forEach((column, frame) =>
    assert.ok(Math.abs(column - expected(times[frame]!)) <= 1.2, `frame ${frame}: ${column}`),
  );
  assert.equal(at.length, 25);
  assert.deepEqual(times, await frameTimes(await film()));
  assert.equal((await media.probe(path, signal)).audio[0]?.codec, 'aac');
  assert.deepEqual(readdirSync(clips.folder).filter((name) => name.includes('commands')), []); // prettier-ignore
});

test('a film that starts late keeps its clock under the window', async () => {
  const late = await clips.make('late.mp4', '-i', await film(), '-c', 'copy', '-output_ts_offset', '3');
  const points = [{ seconds: 0, x: 0, y: 0, jump: true }, { seconds: 0.52, x: 40, y: 0, jump: true }]; // prettier-ignore
  const at = await columns(await reframe('late-out.mp4', { window: { width: 28, height: 48, points }, width: 28, height: 48 }, late)); // prettier-ignore
  at.forEach((column, frame) => assert.ok(Math.abs(column - (frame < 13 ? 0 : 40)) <= 1.5, `frame ${frame}: ${column}`)); // prettier-ignore
});

test('a fitted stretch shows the whole picture with a surround, and only then', async () => {
  const points = [{ seconds: 0, x: 60, y: 0, jump: true }];
  const fitted = { picture: { x: 0, y: 0, width: 96, height: 48 }, stretches: [{ startSeconds: 0.4, endSeconds: 0.8 }] }; // prettier-ignore
  const path = await reframe('fitted.mp4', { window: { width: 28, height: 48, points }, fitted, width: 56, height: 96 }); // prettier-ignore
  const shown: boolean[] = [];
  for await (const { data, width } of media.frames(path, { pixelFormat: 'gray', signal })) {
    // in the middle row the whole film goes from dark to light
    const row = data.subarray(48 * width, 49 * width);
    shown.push(row[width - 2]! - row[1]! > 120);
  }
  assert.deepEqual(shown, shown.map((_, frame) => frame >= 10 && frame < 20)); // prettier-ignore
});

test('a turned, anamorphic film is shown upright with square pixels', async () => {
  const turned = await clips.make('turned.mp4', '-display_rotation', '90', '-i', await film(), '-c', 'copy').catch(() => undefined); // prettier-ignore
  const wide = await clips.make('wide.mkv', '-i', await film(), '-vf', 'setsar=2', ...H264, '-an');
  const points = [{ seconds: 0, x: 10, y: 0, jump: true }];
  const path = await reframe('wide-out.mp4', { window: { width: 14, height: 48, points }, width: 28, height: 48 }, wide); // prettier-ignore
  const [stream] = (await media.probe(path, signal)).video;
  assert.deepEqual([stream?.width, stream?.height, stream?.sampleAspectRatio], [28, 48, { num: 1, den: 1 }]);
  if (turned === undefined) return; // this ffmpeg cannot write the flag
  const upright = await reframe('turned-out.mp4', { window: { width: 28, height: 48, points: [{ seconds: 0, x: 0, y: 0, jump: true }] }, width: 28, height: 48 }, turned); // prettier-ignore
  assert.equal((await media.probe(upright, signal)).video[0]?.rotation, 0);
});
