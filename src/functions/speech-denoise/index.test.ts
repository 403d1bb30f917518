import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { siSdr } from '../../../bench/metrics/speech.ts';
import { FunctionRig } from '../../../test/function-rig.ts';
import { oddSounds } from '../../../test/odd-sounds.ts';
import { musicLike, random, speechLike } from '../../../test/sounds.ts';
import { ServiceError } from '../../base/errors.ts';
import { speechDenoise } from './index.ts';

const rig = new FunctionRig('networks');
after(() => rig.close());
const { signal } = new AbortController();

async function denoised(input: string, params: object = {}): Promise<string> {
  const { artifacts } = await rig.run(speechDenoise, input, { params });
  assert.equal(artifacts.length, 1);
  return artifacts[0]?.path ?? '';
}

const wav: FunctionRig['wav'] = (...args) => rig.wav(...args);
const decoded: FunctionRig['decoded'] = (...args) => rig.decoded(...args);

function noisy(speech: Float32Array, amount: number): Float32Array {
  const next = random(7);
  return speech.map((value) => value + amount * (next() + next() - 1));
}

for (const rate of [16_000, 48_000]) {
  test(`takes noise from speech at ${rate} Hz, in time with it`, async () => {
    const speech = speechLike(9, rate);
    const input = await wav(`noisy-${rate}`, noisy(speech, 0.3), rate);
    const output = await decoded(await denoised(input), rate);
    assert.equal(output.length, speech.length);
    const gain = siSdr(speech, output) - siSdr(speech, await decoded(input, rate));
    assert.ok(gain > 3, `${gain} dB`);
  });
}

test('takes less with less strength, and nothing with none', async () => {
  const speech = speechLike(4, 16_000);
  const input = await wav('strength', noisy(speech, 0.12), 16_000);
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
  const input = await wav('music', musicLike(9, 48_000), 48_000);
  assert.deepEqual(await decoded(await denoised(input), 48_000), await decoded(input, 48_000));
});

for (const [samples, rate, channels] of [
  [1, 16_000, 1],
  [16_001, 16_000, 2],
  [48_000 * 2 + 7, 48_000, 2],
] as const) {
  test(`keeps ${samples} samples of ${channels} channels at ${rate} Hz, and silence silent`, async () => {
    const path = await denoised(await wav(`shape-${samples}`, new Float32Array(samples * channels), rate, channels)); // prettier-ignore
    const { audio, format } = await rig.media.probe(path, signal);
    assert.deepEqual([format, audio[0]?.sampleRate, audio[0]?.channels], ['wav', rate, channels]);
    const output = await decoded(path, rate, channels);
    assert.equal(output.length, samples * channels);
    assert.ok(output.every((value) => value === 0));
  });
}

test('keeps 24 bits', async () => {
  const path = await rig.clips.make('deep.wav', '-f', 'lavfi', '-i', 'sine=d=1:r=16000', '-c:a', 'pcm_s24le');
  assert.equal((await rig.media.probe(await denoised(path), signal)).audio[0]?.codec, 'pcm_s24le');
});

const sine = (rate: number) => ['-f', 'lavfi', '-i', `sine=d=0.5:r=${rate}`] as const;
for (const [what, name, args, says] of [
  ['8 kHz', '8k.wav', [...sine(8000)], /sample rate is 8000 Hz; expected 16000 or 48000/],
  ['44.1 kHz', '44k.wav', [...sine(44_100)], /sample rate is 44100 Hz; expected 16000 or 48000/],
  ['FLAC', 'x.flac', [...sine(16_000)], /format flac; expected wav/],
  ['six channels', '6.wav', [...sine(16_000), '-ac', '6'], /it has 6 channels; expected 1 or 2/],
] as const) {
  test(`refuses ${what}, saying what is allowed`, async () => {
    const input = await rig.clips.make(name, ...args);
    await assert.rejects(denoised(input), (error) => {
      assert.ok(error instanceof ServiceError && error.code === 'InvalidParameter.ResourceNotSupported');
      assert.match(error.publicMessage, says);
      return true;
    });
  });
}

for (const { says, refusal, make } of oddSounds) {
  test(`refuses ${says}, which is at another rate or no WAV file`, async () => {
    const code = refusal ?? 'InvalidParameter.ResourceNotSupported';
    await assert.rejects(denoised(await make(rig.clips)), { code });
  });
}

for (const [what, expression, codec] of [
  ['a sine', '0.3*sin(2000*t)', 'pcm_s16le'],
  ['a constant', '0.4', 'pcm_s16le'],
  ['float samples', '0.3*sin(3000*t)', 'pcm_f32le'],
] as const) {
  test(`leaves ${what} as it is`, async () => {
    const args = ['-f', 'lavfi', '-i', `aevalsrc=${expression}:d=2:s=16000`, '-c:a', codec];
    const input = await rig.clips.make(`${what.replaceAll(' ', '-')}-16k.wav`, ...args);
    const [before, after] = [await rig.decoded(input, 16_000), await rig.decoded(await denoised(input), 16_000)];
    assert.equal(after.length, before.length);
    assert.ok(after.every((value, i) => Math.abs(value - before[i]!) < 0.02));
  });
}
