import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { Clips, H264, picture, tone } from '../../../test/media-clips.ts';
import { musicLike, speechLike, writeWav } from '../../../test/sounds.ts';
import { delay } from '../../../bench/metrics/sound.ts';
import { ServiceError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import type { Models } from '../../models/models.ts';
import { readParams } from '../parameter.ts';
import { audioMixing } from './index.ts';

const run = promisify(execFile);
const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
const folder = mkdtempSync(join(tmpdir(), 'reelsmith-mix-'));
after(() => {
  clips.remove();
  rmSync(folder, { recursive: true, force: true });
});
const { signal } = new AbortController();
const models: Models = {
  session: () => Promise.reject(new Error('no network is needed')),
  text: () => Promise.reject(new Error('no text is needed')),
  close: () => Promise.resolve(),
};

async function mix(input: string, track: string, wantedExtension = '', params: object = {}): Promise<string> {
  const workspace = mkdtempSync(join(folder, 'work-'));
  const { artifacts } = await audioMixing.run({
    params: readParams(audioMixing, JSON.stringify({ inputs: [{ file: 'oss://bucket/track' }], ...params })),
    ...{ input: { path: input, name: 'input' }, references: { track: { path: track, name: 'track' } } },
    ...{ workspace, wantedExtension, signal, media, models, log: silentLogger() },
    progress: (fraction) => assert.ok(fraction >= 0 && fraction <= 1),
  });
  assert.equal(artifacts.length, 1);
  return artifacts[0]?.path ?? '';
}

async function wav(name: string, samples: Float32Array, rate: number): Promise<string> {
  const path = join(folder, name);
  await writeWav(path, samples, rate);
  return path;
}

const speech = () => wav('speech.wav', speechLike(4, 16_000), 16_000);
const music = (seconds = 4) => wav(`music-${seconds}.wav`, musicLike(seconds, 44_100), 44_100);
/** A film without sound, and one with music. */
const silentFilm = () => clips.make('silent.mp4', ...picture({ seconds: 3 }), ...H264);
const oddFilm = () =>
  clips.make(
    'odd.webm',
    ...picture({ size: '161x91', seconds: 2 }),
    ...tone(),
    '-c:v',
    'libvpx',
    '-deadline',
    'realtime',
  );

async function samples(path: string): Promise<Float32Array> {
  const blocks: Float32Array[] = [];
  for await (const { data } of media.samples(path, { sampleRate: 16_000, channels: 1, signal })) blocks.push(data);
  return Float32Array.from(blocks.flatMap((block) => [...block]));
}

async function assertMastered(path: string, aim = -16): Promise<void> {
  const { integrated, truePeak } = await media.loudness(path, signal);
  assert.ok(Math.abs(integrated - aim) <= 0.5, `${integrated} LUFS`);
  assert.ok(truePeak <= -0.99, `${truePeak} dBTP`); // ffmpeg gives three decimals of the linear peak
}

for (const extension of ['wav', 'mp3', 'm4a', 'aac', 'ogg']) {
  test(`mixes music under speech as ${extension}, at its loudness and in time`, async () => {
    const path = await mix(await speech(), await music(), extension);
    assert.ok(path.endsWith(`.${extension}`));
    await assertMastered(path);
    const info = await media.probe(path, signal);
    assert.ok(Math.abs(info.durationSeconds - 4) < 0.06, String(info.durationSeconds));
    assert.equal(info.audio[0]?.channels, 2);
    const late = delay(await samples(path), await samples(await speech()), 24_000, 800);
    assert.ok(Math.abs(late) <= 16, `${late / 16} ms`);
  });
}

test('reaches the loudness asked for where the limiter must work', async () => {
  await assertMastered(await mix(await speech(), await music(), 'wav', { Loudness: -9 }), -9);
});

test('writes the same bytes twice', async () => {
  const hash = async () =>
    (await run('md5sum', [await mix(await speech(), await music(), 'flac')])).stdout.slice(0, 32);
  assert.equal(await hash(), await hash());
});

test('copies the picture of a film and repeats music under it', async () => {
  const film = await silentFilm();
  const path = await mix(film, await wav('short.wav', musicLike(4.2, 8000).subarray(0, 8000 * 2), 8000), '', {
    Loop: 'on',
  });
  const packets = async (file: string) =>
    (await run('ffmpeg', ['-v', 'error', '-i', file, '-map', '0:v', '-c', 'copy', '-f', 'framemd5', '-'])).stdout;
  assert.ok(path.endsWith('.mp4'));
  assert.equal(await packets(path), await packets(film));
  await assertMastered(path);
  const late = (await samples(path)).slice(-16_000, -9000);
  assert.ok(
    late.some((value) => Math.abs(value) > 0.02),
    'the music goes on',
  );
});

test('encodes a picture that MP4 cannot hold', async () => {
  const info = await media.probe(await mix(await oddFilm(), await music(), 'mp4'), signal);
  assert.deepEqual([info.video[0]?.codec, info.video[0]?.width, info.audio.length], ['h264', 160, 1]);
});

test('keeps sound that starts after the picture where it is', async () => {
  const sound = speechLike(3, 48_000);
  const given = ['-itsoffset', '0.7', '-i', await wav('three.wav', sound, 48_000)];
  const film = await clips.make('late.mp4', ...picture({ seconds: 4 }), ...given, ...H264, '-c:a', 'aac');
  const path = await mix(film, await wav('hush.wav', new Float32Array(96_000), 48_000), 'mp4');
  const found = delay(
    await samples(path),
    sound.filter((_, i) => i % 3 === 0),
    16_000,
    12_000,
  );
  assert.ok(Math.abs(found / 16 - 700) < 1, `${found / 16} ms`);
});

for (const [name, input, track] of [
  ['identical inputs', music, music],
  ['a silent track', music, () => wav('silence.wav', new Float32Array(48_000), 48_000)],
  ['a silent Input', () => wav('silence-4.wav', new Float32Array(4 * 8000), 8000), music],
  [
    'six channels at 96 kHz',
    () =>
      clips.make(
        'six.wav',
        '-f',
        'lavfi',
        '-i',
        'sine=f=440:d=3:r=96000',
        '-af',
        'pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0',
      ),
    music,
  ],
  ['a very short Input', () => wav('blip.wav', musicLike(0.5, 48_000), 48_000), music],
  ['a film without sound as the track', music, silentFilm],
] as const) {
  test(`mixes ${name}`, async () => {
    const path = await input();
    const mixed = await mix(path, await track(), 'wav');
    await assertMastered(mixed);
    const [want, got] = [await media.probe(path, signal), await media.probe(mixed, signal)];
    assert.ok(Math.abs(want.durationSeconds - got.durationSeconds) < 0.002);
  });
}

test('does not raise hiss', async () => {
  const hiss = await wav(
    'hiss.wav',
    new Float32Array(48_000).map((_, i) => (((i * 7919) % 5) - 2) / 32_768),
    48_000,
  );
  assert.ok((await media.loudness(await mix(hiss, hiss, 'wav'), signal)).integrated < -60);
});

test('mixes silence to silence', async () => {
  const silence = await wav('nothing.wav', new Float32Array(4800), 48_000);
  assert.equal((await media.loudness(await mix(silence, silence, 'wav'), signal)).integrated, -Infinity);
});

test('refuses two files without sound', async () => {
  await assert.rejects(
    async () => mix(await silentFilm(), await silentFilm()),
    (error) => error instanceof ServiceError && error.code === 'InvalidParameter.NoAudioStream',
  );
});

for (const [given, address] of [
  ['{"inputs":[{"file":"oss://b/2.mp4"}]}', 'oss://b/2.mp4'],
  ['{"inputs":{"file":"http://b.oss-cn-shanghai.aliyuncs.com/2.mp4"}}', 'http://b.oss-cn-shanghai.aliyuncs.com/2.mp4'],
  [JSON.stringify({ inputs: '[{"file":"oss://b/2.mp4"}]' }), 'oss://b/2.mp4'],
  [JSON.stringify({ inputs: '{"file":"oss://b/2.mp4"}' }), 'oss://b/2.mp4'],
] as const) {
  test(`reads the track of ${given}`, () => {
    assert.deepEqual(audioMixing.references?.(readParams(audioMixing, given)), { track: address });
  });
}

for (const given of [
  '{}',
  '{"inputs":[]}',
  '{"inputs":"x"}',
  '{"inputs":[{"file":"oss://b/1"},{"file":"oss://b/2"}]}',
  '{"inputs":[{"file":""}]}',
  '{"inputs":{"file":"oss://b/1"},"Duck":99}',
]) {
  test(`refuses ${given}`, () => {
    assert.throws(
      () => audioMixing.references?.(readParams(audioMixing, given)),
      (error) =>
        error instanceof ServiceError &&
        error.code === 'InvalidParameter' &&
        /JobParams\.(inputs|Duck)/.test(error.publicMessage),
    );
  });
}
