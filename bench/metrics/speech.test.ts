import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../test/sounds.ts';
import { levelChange, siSdr } from './speech.ts';

function noise(seed: number, length: number): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length }, () => next() - 0.5);
}

const speech = noise(1, 20_000);
const hiss = noise(2, 20_000);

test('gives the ratio of a sound to what was added to it, at any scale', () => {
  const mixed = speech.map((value, i) => 3 * (value + 0.1 * hiss[i]!));
  assert.ok(Math.abs(siSdr(speech, mixed) - 20) < 0.2);
});

for (const lag of [-37, 25]) {
  test(`forgives a delay of ${lag} samples when asked to`, () => {
    const late = speech.map((_, i) => speech[i - lag] ?? 0);
    assert.ok(siSdr(speech, late) < 0);
    assert.ok(siSdr(speech, late, 60) > 60);
  });
}

test('tells a change of level in dB', () => {
  assert.ok(Math.abs(levelChange(speech, speech.map((value) => value / 2)) + 6.02) < 0.01); // prettier-ignore
});
