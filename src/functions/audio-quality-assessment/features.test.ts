import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../../test/sounds.ts';
import { SPEECH_RATE } from '../../analysis/speech/levels.ts';
import { findClicks } from './clicks.ts';
import { decayRate } from './decay-rate.ts';
import { measure } from './features.ts';

const next = random(5);
const noise = new Float32Array(2 * SPEECH_RATE).map(() => next() + next() - 1);
/** Every 20 ms louder or softer by up to so many dB. */
const moved = (decibels: number) => {
  const steps = Array.from({ length: 100 }, () => 10 ** ((decibels * (2 * next() - 1)) / 20));
  return noise.map((value, i) => 0.1 * value * steps[Math.floor(i / 320)]!); // a step for each 320 samples
};

test('tells lively sound from sound that has been evened out, at any level', () => {
  const [even, lively] = [moved(0), moved(8)];
  const liveliness = (sound: Float32Array) => measure(sound, sound).liveliness;
  assert.ok(liveliness(lively) > liveliness(even) + 2, `${liveliness(lively)} and ${liveliness(even)} dB`);
  assert.ok(Math.abs(liveliness(lively.map((value) => value / 8)) - liveliness(lively)) < 0.01);
});

/** Bursts of noise four times a second that die away at `rate` dB a second. */
const dying = (rate: number) =>
  noise.map((value, i) => 0.3 * value * 10 ** ((-rate * ((i % 4000) / SPEECH_RATE)) / 20));

test('tells how fast sounds die away, and that none does', () => {
  for (const rate of [120, 240]) {
    const found = decayRate(dying(rate)) ?? 0;
    assert.ok(Math.abs(found - rate) < 0.3 * rate, `${found} of ${rate} dB/s`);
  }
  assert.equal(decayRate(new Float32Array(2 * SPEECH_RATE)), undefined);
});

test('hears clicks in noise, at their time and at any level, and none where there is none', () => {
  const at = [4000, 20_000];
  const clicking = (level: number) => noise.map((value, i) => level * ((at.includes(i) ? 1 : 0) + 0.02 * value));
  for (const level of [1, 0.001]) {
    const found = findClicks(clicking(level)).map((seconds) => Math.round(seconds * SPEECH_RATE));
    assert.equal(found.length, 2, found.join(' '));
    assert.ok(Math.abs(found[0]! - 4000) <= 1 && Math.abs(found[1]! - 20_000) <= 1, found.join(' '));
  }
  assert.deepEqual(findClicks(noise), []);
  assert.deepEqual(findClicks(dying(240)), []);
});
