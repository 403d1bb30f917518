import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { after, test } from 'node:test';
import { Clips, H264, picture, tone } from '../../test/media-clips.ts';
import { mediaConfig } from './config.ts';
import { createMedia } from './ffmpeg-media.ts';
import { ffprobeOutput } from './ffprobe-output.ts';
import type { MediaInfo } from './media.ts';
import { videoStream } from './video-stream.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
after(() => clips.remove());
const { signal } = new AbortController();
const probe = async (path: string): Promise<MediaInfo> => media.probe(path, signal);

test('tells size, rate, length and sound of a film', async () => {
  const info = await probe(await clips.plain());
  const [video] = info.video;
  const [audio] = info.audio;
  assert.deepEqual([info.format, info.kind, info.coverArt.length, info.subtitles.length], ['mov', 'video', 0, 0]);
  assert.deepEqual([video?.codec, video?.width, video?.height, video?.bitDepth], ['h264', 160, 90, 8]);
  assert.deepEqual([video?.frameRate, video?.variableFrameRate], [{ num: 24, den: 1 }, false]);
  assert.deepEqual([video?.hdr, video?.alpha, video?.rotation], [false, false, 0]);
  assert.deepEqual(
    [audio?.codec, audio?.sampleRate, audio?.channels, audio?.channelLayout],
    ['aac', 48_000, 1, 'mono'],
  );
  assert.ok(Math.abs(info.durationSeconds - 2) < 0.05);
});

test('sees a variable rate, and none in the rounded times of Matroska', async () => {
  const select = ['-vf', "select='if(lt(n,15),mod(n,3),1)'", '-fps_mode', 'passthrough'];
  for (const [name, variable, ...rest] of [
    ['steady.mkv', false, ...H264],
    ['steady.ts', false, ...H264],
    ['uneven.mkv', true, ...select, ...H264],
    ['uneven.mp4', true, ...select, ...H264],
    // even at first, then with every second frame only
    ['later.mkv', true, '-vf', "select='lt(n,40)+not(mod(n,2))'", '-fps_mode', 'passthrough', ...H264],
  ] as const) {
    const path = await clips.make(name, ...picture({ rate: '30000/1001' }), ...rest);
    assert.equal((await probe(path)).video[0]?.variableFrameRate, variable, name);
  }
});

test('keeps the shape of pixels, turned with the picture', async () => {
  const wide = await clips.make('wide.mp4', ...picture({ seconds: 1 }), '-vf', 'setsar=4/3', ...H264);
  assert.deepEqual((await probe(wide)).video[0]?.sampleAspectRatio, { num: 4, den: 3 });
  const tall = await clips.make('tall.mp4', '-i', wide, '-c', 'copy', '-metadata:s:v', 'rotate=270');
  assert.deepEqual((await probe(tall)).video[0]?.sampleAspectRatio, { num: 3, den: 4 });
  assert.deepEqual((({ width, height }) => [width, height])(await media.still(wide, 0, { signal })), [213, 90]);
  assert.deepEqual((({ width, height }) => [width, height])(await media.still(tall, 0, { signal, width: 45 })), [
    45,
    Math.round((45 * 160) / (90 * 0.75)),
  ]);
});

test('knows HDR by its transfer and alpha by its tag in either case', async () => {
  const tags = ['-color_primaries', 'bt2020', '-color_trc', 'arib-std-b67', '-colorspace', 'bt2020nc'];
  const hlg = await clips.make(
    'hlg.mkv',
    ...picture({ seconds: 1 }),
    '-c:v',
    'ffv1',
    '-pix_fmt',
    'yuv420p10le',
    ...tags,
  );
  const [video] = (await probe(hlg)).video;
  assert.deepEqual([video?.hdr, video?.bitDepth, video?.colour.primaries], [true, 10, 'bt2020']);
  for (const tag of ['ALPHA_MODE', 'alpha_mode']) {
    const answer = {
      streams: [{ index: 0, codec_type: 'video', time_base: '1/1000', pix_fmt: 'yuv420p', tags: { [tag]: '1' } }],
      format: { format_name: 'matroska,webm' },
    };
    const [stream] = ffprobeOutput.parse(answer).streams;
    assert.ok(stream !== undefined && videoStream(stream, [], 0).alpha, tag);
  }
});

test('finds the length of a film that does not tell it', async () => {
  const path = await clips.make('live.mkv', ...picture({ seconds: 3 }), ...H264, '-f', 'matroska', '-live', '1');
  const { stdout } = await promisify(execFile)('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'format=duration',
    '-of',
    'csv=p=0',
    path,
  ]);
  assert.equal(stdout.trim(), 'N/A');
  const { durationSeconds } = await probe(path);
  assert.ok(Math.abs(durationSeconds - 3) < 0.1, String(durationSeconds));
});

test('counts starts from the start of the container', async () => {
  const path = await clips.make('late.ts', ...picture(), '-itsoffset', '0.5', ...tone(), ...H264, '-c:a', 'mp2');
  const { video, audio } = await probe(path);
  const apart = (audio[0]?.startSeconds ?? 0) - (video[0]?.startSeconds ?? 0);
  assert.ok(Math.abs(apart - 0.5) < 0.05, String(apart));
  assert.equal(Math.min(video[0]?.startSeconds ?? NaN, audio[0]?.startSeconds ?? NaN), 0);
});

test('counts subtitles, and notices when a file changes under its name', async () => {
  const subtitle = join(clips.folder, 'text.srt');
  await writeFile(subtitle, '1\n00:00:00,100 --> 00:00:01,000\nHello\n');
  const path = await clips.make('text.mkv', ...picture({ seconds: 1 }), '-i', subtitle, ...H264, '-c:s', 'srt');
  assert.deepEqual((await probe(path)).subtitles, [{ index: 1, codec: 'subrip' }]);
  await writeFile(path, await readFile(await clips.plain()));
  assert.deepEqual([(await probe(path)).format, (await probe(path)).subtitles.length], ['mov', 0]);
});

test('a Matroska film that starts at an hour is as long as it plays', async () => {
  const path = await clips.make('hour.mkv', ...picture(), ...tone(), '-output_ts_offset', '3600', ...H264, '-c:a', 'aac'); // prettier-ignore
  const { durationSeconds, video, audio } = await probe(path);
  for (const seconds of [durationSeconds, video[0]?.durationSeconds, audio[0]?.durationSeconds])
    assert.ok(Math.abs((seconds ?? NaN) - 2) < 0.1, String(seconds));
});
