import assert from 'node:assert/strict';
import { test } from 'node:test';
import { musicLike, random, speechLike } from '../../../test/sounds.ts';
import { KIND_RATE, KindMeter, type SoundKind } from './sound-kind.ts';

function kindOf(samples: Float32Array, piece = 7001): SoundKind {
  const meter = new KindMeter();
  for (let at = 0; at < samples.length; at += piece) meter.add(samples.subarray(at, at + piece));
  return meter.finish();
}
const next = random(5);
const noise = new Float32Array(12 * KIND_RATE).map(() => next() - 0.5);

for (const [name, samples, kind] of [
  ['speech', speechLike(12, KIND_RATE), 'speech'],
  ['quiet speech', speechLike(12, KIND_RATE, 2).map((value) => value * 0.02), 'speech'],
  ['speech in noise', speechLike(12, KIND_RATE, 3).map((value, i) => value + 0.02 * noise[i]!), 'speech'],
  ['music', musicLike(12, KIND_RATE), 'music'],
  ['quiet music', musicLike(12, KIND_RATE).map((value) => value * 0.02), 'music'],
  ['noise', noise, 'music'],
  ['silence', new Float32Array(3 * KIND_RATE), 'music'],
  ['a tenth of a second', speechLike(0.1, KIND_RATE), 'music'],
  ['nothing', new Float32Array(0), 'music'],
] as const) {
  test(`tells ${name} as ${kind}`, () => {
    const found = kindOf(samples);
    assert.equal(found.kind, kind, `log-odds ${found.speechLogOdds}`);
  });
}

test('measures the level every 10 ms, whatever the pieces', () => {
  const samples = speechLike(2, KIND_RATE);
  const { level } = kindOf(samples, 160);
  assert.deepEqual(level, kindOf(samples, 31_999).level);
  assert.equal(level.length, Math.floor((samples.length - 512) / 160) + 1);
});
