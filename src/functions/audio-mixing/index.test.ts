import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { FunctionRig } from '../../../test/function-rig.ts';
import { H264, picture, tone } from '../../../test/media-clips.ts';
import { oddSounds } from '../../../test/odd-sounds.ts';
import { musicLike, speechLike } from '../../../test/sounds.ts';
import { delay } from '../../../bench/metrics/sound.ts';
import { ServiceError } from '../../base/errors.ts';
import { readParams } from '../parameter.ts';
import { audioMixing } from './index.ts';

const run = promisify(execFile);
const rig = new FunctionRig('no networks');
const { media, clips } = rig;
after(() => rig.close());
const { signal } = new AbortController();

async function mix(input: string, track: string, wantedExtension = '', given: object = {}): Promise<string> {
  const params = { inputs: [{ file: 'oss://bucket/track' }], ...given };
  const references = { track: { path: track, name: 'track' } };
  const { artifacts } = await rig.run(audioMixing, input, { params, references, wantedExtension });
  assert.equal(artifacts.length, 1);
  return artifacts[0]?.path ?? '';
}

const speech = () => rig.wav('speech', speechLike(4, 16_000), 16_000);
const music = (seconds = 4) => rig.wav(`music-${seconds}`, musicLike(seconds, 44_100), 44_100);
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
  const path = await mix(film, await rig.wav('short', musicLike(4.2, 8000).subarray(0, 8000 * 2), 8000), '', {
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
  assert.deepEqual([info.video[0]?.codec, info.video[0]?.width, info.audio.length], ['h264', 162, 1]); // the odd column is kept
});

test('keeps sound that starts after the picture where it is', async () => {
  const sound = speechLike(3, 48_000);
  const given = ['-itsoffset', '0.7', '-i', await rig.wav('three', sound, 48_000)];
  const film = await clips.make('late.mp4', ...picture({ seconds: 4 }), ...given, ...H264, '-c:a', 'aac');
  const path = await mix(film, await rig.wav('hush', new Float32Array(96_000), 48_000), 'mp4');
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
  ['a silent track', music, () => rig.wav('silence', new Float32Array(48_000), 48_000)],
  ['a silent Input', () => rig.wav('silence-4', new Float32Array(4 * 8000), 8000), music],
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
  ['a very short Input', () => rig.wav('blip', musicLike(0.5, 48_000), 48_000), music],
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
  const hiss = await rig.wav(
    'hiss',
    new Float32Array(48_000).map((_, i) => (((i * 7919) % 5) - 2) / 32_768),
    48_000,
  );
  assert.ok((await media.loudness(await mix(hiss, hiss, 'wav'), signal)).integrated < -60);
});

test('mixes silence to silence', async () => {
  const silence = await rig.wav('nothing', new Float32Array(4800), 48_000);
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

for (const { says, refusal, make } of oddSounds) {
  const refused = refusal === 'InvalidParameter.ResourceContentBad';
  test(`${refused ? 'refuses' : 'mixes music with'} ${says}`, async () => {
    const input = await make(clips);
    if (refused) await assert.rejects(mix(input, await music()), { code: refusal });
    else assert.ok(((await media.probe(await mix(input, await music()), signal)).audio[0]?.sampleRate ?? 0) >= 44_100);
  });
}
