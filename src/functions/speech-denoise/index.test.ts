import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { siSdr } from '../../../bench/metrics/speech.ts';
import { Clips } from '../../../test/media-clips.ts';
import { musicLike, random, speechLike, writeWav } from '../../../test/sounds.ts';
import { ServiceError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import { modelsConfig } from '../../models/config.ts';
import { createModels } from '../../models/session.ts';
import { readParams } from '../parameter.ts';
import { speechDenoise } from './index.ts';

const media = createMedia(mediaConfig.parse({}));
const models = createModels(modelsConfig.parse({ executionProvider: 'cpu', threads: 1 }));
const clips = new Clips();
const folder = mkdtempSync(join(tmpdir(), 'reelsmith-denoise-'));
after(async () => {
  await models.close();
  clips.remove();
  rmSync(folder, { recursive: true, force: true });
});
const { signal } = new AbortController();

async function denoised(input: string, params: object = {}): Promise<string> {
  const { artifacts } = await speechDenoise.run({
    params: readParams(speechDenoise, JSON.stringify(params)),
    ...{ input: { path: input, name: 'input' }, references: {}, wantedExtension: 'wav' },
    ...{ workspace: mkdtempSync(join(folder, 'work-')), signal, media, models, log: silentLogger() },
    progress: (fraction) => assert.ok(fraction >= 0 && fraction <= 1),
  });
  assert.equal(artifacts.length, 1);
  return artifacts[0]?.path ?? '';
}

async function wav(name: string, samples: Float32Array, rate: number, channels = 1): Promise<string> {
  const path = join(folder, name);
  await writeWav(path, samples, rate, channels);
  return path;
}

async function decoded(path: string, sampleRate: number, channels = 1): Promise<Float32Array> {
  const blocks: Float32Array[] = [];
  for await (const { data } of media.samples(path, { sampleRate, channels, signal })) blocks.push(data);
  return Float32Array.from(blocks.flatMap((block) => [...block]));
}

function noisy(speech: Float32Array, amount: number): Float32Array {
  const next = random(7);
  return speech.map((value) => value + amount * (next() + next() - 1));
}

for (const rate of [16_000, 48_000]) {
  test(`takes noise from speech at ${rate} Hz, in time with it`, async () => {
    const speech = speechLike(9, rate);
    const input = await wav(`noisy-${rate}.wav`, noisy(speech, 0.3), rate);
    const output = await decoded(await denoised(input), rate);
    assert.equal(output.length, speech.length);
    const gain = siSdr(speech, output) - siSdr(speech, await decoded(input, rate));
    assert.ok(gain > 3, `${gain} dB`);
  });
}

test('takes less with less strength, and nothing with none', async () => {
  const speech = speechLike(4, 16_000);
  const input = await wav('strength.wav', noisy(speech, 0.12), 16_000);
  const sound = await decoded(input, 16_000);
  const change = async (Strength: number) => {
    const output = await decoded(await denoised(input, { Strength }), 16_000);
    return output.reduce((sum, value, i) => sum + (value - sound[i]!) ** 2, 0);
  };
  const [none, half, all] = [await change(0), await change(50), await change(100)];
  assert.equal(none, 0);
  assert.ok(half > 0 && all > half * 3.5, `${half} ${all}`);
});

test('leaves music as it is', async () => {
  const input = await wav('music.wav', musicLike(9, 48_000), 48_000);
  assert.deepEqual(await decoded(await denoised(input), 48_000), await decoded(input, 48_000));
});

for (const [samples, rate, channels] of [
  [1, 16_000, 1],
  [16_001, 16_000, 2],
  [48_000 * 2 + 7, 48_000, 2],
] as const) {
  test(`keeps ${samples} samples of ${channels} channels at ${rate} Hz, and silence silent`, async () => {
    const path = await denoised(await wav(`shape-${samples}.wav`, new Float32Array(samples * channels), rate, channels)); // prettier-ignore
    const { audio, format } = await media.probe(path, signal);
    assert.deepEqual([format, audio[0]?.sampleRate, audio[0]?.channels], ['wav', rate, channels]);
    const output = await decoded(path, rate, channels);
    assert.equal(output.length, samples * channels);
    assert.ok(output.every((value) => value === 0));
  });
}

test('keeps 24 bits', async () => {
  const path = await clips.make('deep.wav', '-f', 'lavfi', '-i', 'sine=d=1:r=16000', '-c:a', 'pcm_s24le');
  assert.equal((await media.probe(await denoised(path), signal)).audio[0]?.codec, 'pcm_s24le');
});

const sine = (rate: number) => ['-f', 'lavfi', '-i', `sine=d=0.5:r=${rate}`] as const;
for (const [what, name, args, says] of [
  ['8 kHz', '8k.wav', [...sine(8000)], /sample rate is 8000 Hz; expected 16000 or 48000/],
  ['44.1 kHz', '44k.wav', [...sine(44_100)], /sample rate is 44100 Hz; expected 16000 or 48000/],
  ['FLAC', 'x.flac', [...sine(16_000)], /format flac; expected wav/],
  ['six channels', '6.wav', [...sine(16_000), '-ac', '6'], /it has 6 channels; expected 1 or 2/],
] as const) {
  test(`refuses ${what}, saying what is allowed`, async () => {
    const input = await clips.make(name, ...args);
    await assert.rejects(denoised(input), (error) => {
      assert.ok(error instanceof ServiceError && error.code === 'InvalidParameter.ResourceNotSupported');
      assert.match(error.publicMessage, says);
      return true;
    });
  });
}
