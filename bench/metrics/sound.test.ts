import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clippedSamples, delay, duckingDepth, gainsInMix } from './sound.ts';

function noise(seed: number, length: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

for (const lag of [-30, 0, 7, 40]) {
  test(`finds a delay of ${lag} samples under other sound`, () => {
    const part = noise(1, 8000);
    const other = noise(2, 8000);
    const mix = Float32Array.from(other, (value, i) => 0.5 * value + 0.5 * (part[i - lag] ?? 0));
    assert.ok(Math.abs(delay(mix, part, 4000, 60) - lag) < 0.2);
  });
}

test('tells how far a bed goes down under a voice', () => {
  const bed = noise(3, 20_000);
  const voice = noise(4, 20_000).map((value, i) => (i < 10_000 ? value : 0));
  const mix = bed.map((value, i) => value * (i < 10_000 ? 0.1 : 0.4) + (voice[i] ?? 0));
  const { speech, pauses } = duckingDepth(gainsInMix(mix, voice, bed, 500), 2);
  assert.ok(Math.abs(speech + 20) < 0.1);
  assert.ok(Math.abs(pauses - 20 * Math.log10(0.4)) < 0.1);
});

test('counts flat tops only', () => {
  assert.equal(clippedSamples(Float32Array.of(0, 1, 0.5, 1, 1, 1, -1, -1)), 3);
});
