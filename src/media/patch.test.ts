import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Clips, frameTimes, H264, picture, tone } from '../../test/media-clips.ts';
import { mediaConfig } from './config.ts';
import { createMedia } from './ffmpeg-media.ts';
import type { Patch } from './media.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
after(() => clips.remove());
const { signal } = new AbortController();

/** Frames missing here and there, a hole, and the picture half a second after the sound. */
const uneven = () =>
  clips.make('uneven.mp4', ...picture(), ...tone({ seconds: 3 }), '-vf', "select='not(eq(mod(n,7),3))*not(between(n,20,28))',setpts=PTS+0.5/TB", '-fps_mode', 'vfr', ...H264, '-c:a', 'aac'); // prettier-ignore
const regions = [
  { x: 10, y: 10, width: 64, height: 32 },
  { x: 90, y: 50, width: 32, height: 16 },
];

/** Black and white by turns in the first region, clear in the second. */
async function* blinking(path: string): AsyncGenerator<Patch> {
  const size = 64 * 48;
  for await (const { index, ptsSeconds } of media.frames(path, { pixelFormat: 'gray', width: 16, signal })) {
    const data = new Uint8Array(size * 2.5).fill(128);
    data.fill(index % 2 === 0 ? 16 : 235, 0, size);
    data.fill(255, size * 1.5, size * 1.5 + 64 * 32);
    data.fill(0, size * 1.5 + 64 * 32);
    yield { data, ptsSeconds };
  }
}

const soundOf = (path: string) =>
  execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:a', '-c', 'copy', '-f', 'framemd5', '-']).toString();

test('a patch lies over its own frame, whatever the frame rate; times and sound stay', async () => {
  const path = await uneven();
  const output = join(clips.folder, 'patched.mp4');
  await media.patchVideo(blinking(path), {
    path,
    regions,
    crf: 10,
    output: { path: output, container: 'mp4' },
    signal,
  });
  assert.deepEqual(await frameTimes(output), await frameTimes(path));
  assert.equal(soundOf(output), soundOf(path));
  const original = media.frames(path, { pixelFormat: 'gray', signal })[Symbol.asyncIterator]();
  let count = 0;
  for await (const { data, width, index } of media.frames(output, { pixelFormat: 'gray', signal })) {
    const { value } = (await original.next()) as { value: { data: Uint8Array } };
    assert.ok(Math.abs((data[30 * width + 40] ?? 0) - (index % 2 === 0 ? 0 : 255)) < 12, `frame ${index}`);
    const clear = [...Array(16).keys()].map((n) => (52 + Math.floor(n / 4) * 4) * width + 92 + (n % 4) * 8);
    const mean = (frame: Uint8Array) => clear.reduce((sum, at) => sum + (frame[at] ?? 0), 0) / clear.length;
    assert.ok(Math.abs(mean(data) - mean(value.data)) < 4, `frame ${index}`);
    count += 1;
  }
  assert.ok(count > 20);
});

test('a film without patches is copied packet by packet', async () => {
  const path = await uneven();
  const output = join(clips.folder, 'copied.mp4');
  await media.copyVideo({ path, crf: 17, output: { path: output, container: 'mp4' }, signal });
  const packets = (file: string) => execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-map', '0', '-c', 'copy', '-f', 'framemd5', '-']).toString().replace(/^#.*$/gm, ''); // prettier-ignore
  assert.equal(packets(output), packets(path));
});
