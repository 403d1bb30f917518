import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { medianSdr, sumError } from '../../../bench/metrics/stems.ts';
import { FunctionRig, type RunOptions } from '../../../test/function-rig.ts';
import { oddSounds } from '../../../test/odd-sounds.ts';
import { musicLike, speechLike } from '../../../test/sounds.ts';
import { musicDemix } from './index.ts';

const RATE = 44_100;
const rig = new FunctionRig('networks');
after(() => rig.close());

async function demixed(input: string, options: RunOptions = {}) {
  const { artifacts } = await rig.run(musicDemix, input, options);
  assert.deepEqual(artifacts.map(({ resultType }) => resultType), ['vocals', 'accompaniment']); // prettier-ignore
  return artifacts.map(({ path }) => path) as [string, string]; // two, as just said
}

/** A voice in the middle and music that differs from left to right, or both in the middle. Interleaved. */
function song(seconds: number, width: number): { voice: Float32Array; mix: Float32Array } {
  const [mono, left, right] = [speechLike(seconds, RATE, 5), musicLike(seconds, RATE), musicLike(seconds + 1, RATE).subarray(RATE)]; // prettier-ignore
  const voice = Float32Array.from({ length: 2 * mono.length }, (_, i) => 0.7 * mono[i >> 1]!);
  const mix = voice.map((value, i) => {
    const [l, r] = [left[i >> 1]!, right[i >> 1]!];
    return value + 0.35 * (l + r + width * (i % 2 === 0 ? l - r : r - l));
  });
  return { voice, mix };
}

for (const [says, width] of [['stereo', 1], ['next to mono', 0.05]] as const) {
  test(`finds a voice over music in ${says}; both files add up to the song`, async () => {
    const { voice, mix } = song(9, width);
    const input = await rig.wav(`song-${width}`, mix, RATE, 2);
    const [whole, vocals, rest] = await Promise.all(
      [input, ...(await demixed(input))].map((path) => rig.decoded(path, RATE, 2)),
    );
    assert.ok(whole !== undefined && vocals !== undefined && rest !== undefined);
    const gain = medianSdr(voice, vocals, RATE, 2) - medianSdr(voice, whole, RATE, 2);
    assert.ok(gain >= 4, `${gain} dB`);
    assert.deepEqual([vocals.length, rest.length], [whole.length, whole.length]);
    assert.ok(sumError(whole, [vocals, rest]) < -60);
  });
} // prettier-ignore

test('leaves music without a voice to the accompaniment', async () => {
  const input = await rig.wav('music', musicLike(8, RATE), RATE);
  const [whole, vocals] = await Promise.all([input, (await demixed(input))[0]].map((path) => rig.decoded(path, RATE)));
  const power = (sound: Float32Array = new Float32Array(1)) => sound.reduce((sum, value) => sum + value * value, 0);
  assert.ok(power(vocals) < 0.1 * power(whole), `${power(vocals) / power(whole)}`);
});

for (const { says, refusal, make } of oddSounds) {
  test(`${refusal === undefined ? 'parts' : 'refuses'} ${says}`, async () => {
    const input = await make(rig.clips);
    if (refusal !== undefined) {
      await assert.rejects(demixed(input), { code: refusal });
      return;
    }
    const [vocalsPath, restPath] = await demixed(input);
    const [stream] = (await rig.media.probe(vocalsPath, new AbortController().signal)).audio;
    const [rate, channels] = [stream?.sampleRate ?? 0, stream?.channels ?? 0];
    assert.ok(rate >= 44_100 && channels <= 2);
    const sounds = await Promise.all([input, vocalsPath, restPath].map((path) => rig.decoded(path, rate, channels)));
    const [whole, vocals, rest] = sounds as [Float32Array, Float32Array, Float32Array]; // three paths
    assert.ok(vocals.length > 0 && vocals.length === rest.length);
    assert.ok(sumError(whole, [vocals, rest]) < -60);
  });
}

test('writes FLAC where Output asks for it', async () => {
  const [vocals] = await demixed(await rig.wav('flac', musicLike(1, RATE), RATE), { wantedExtension: 'flac' });
  assert.equal((await rig.media.probe(vocals, new AbortController().signal)).format, 'flac');
});

test('stops when it is told to', async () => {
  const stop = new AbortController();
  const running = demixed(await rig.wav('stop', musicLike(9, RATE), RATE), { signal: stop.signal });
  stop.abort();
  await assert.rejects(running);
});
