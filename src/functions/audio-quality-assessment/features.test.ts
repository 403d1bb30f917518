import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../../test/sounds.ts';
import { SPEECH_RATE } from '../../analysis/speech/levels.ts';
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
