import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MusicFeatures } from './features.ts';
import { undivided } from './octave.ts';
import { unswung } from './swing.ts';

const FPS = 100;
const PERIOD = 42; // 143 a minute

/** Onsets of a strength, the same in all bands, at each place of a pattern of so many periods that goes on for a minute. */
function features(periods: number, pattern: readonly (readonly [at: number, strength: number])[]): MusicFeatures {
  const flux = new Float32Array(60 * FPS);
  for (let start = 0; start + periods * PERIOD < flux.length; start += periods * PERIOD) {
    for (const [at, strength] of pattern) flux[Math.round(start + at * PERIOD)] = strength;
  }
  const none = new Float32Array(0);
  return { startSeconds: 0, durationSeconds: 60, flux: [flux, flux, flux], chroma: none, bands: none, power: none };
}

/** A network that says the same of every frame. */
const said = (logit: number) => ({
  beat: new Float32Array(30 * FPS).fill(logit),
  downbeat: new Float32Array(30 * FPS),
});
const beats = (first: number) => Array.from({ length: 130 }, (_, i) => (first + i) * PERIOD);

test('takes every second of beats that nothing divides and that are strong and weak in turn', () => {
  const found = undivided(features(2, [[0, 2], [1, 8]]), said(-1), beats(0), FPS); // prettier-ignore
  assert.deepEqual(found, beats(0).filter((_, i) => i % 2 === 1)); // prettier-ignore
});

for (const [says, pattern] of [
  ['that are divided', [[0, 2], [0.5, 1], [1, 8], [1.5, 1]]],
  ['that are about as strong', [[0, 6], [1, 8]]],
] as const) {
  test(`keeps beats ${says}`, () => assert.deepEqual(undivided(features(2, pattern), said(-1), beats(0), FPS), beats(0)));
} // prettier-ignore

test('keeps beats that the network is sure of', () => {
  assert.deepEqual(undivided(features(2, [[0, 2], [1, 8]]), said(1), beats(0), FPS), beats(0)); // prettier-ignore
});

test('keeps beats that would be too slow', () => {
  const slow = beats(0).map((frame) => 1.5 * frame).slice(0, 80); // prettier-ignore
  assert.deepEqual(
    undivided(
      features(3, [
        [0, 2],
        [1.5, 8],
      ]),
      said(-1),
      slow,
      FPS,
    ),
    slow,
  );
});

test('moves beats from swung notes to those that they lead to', () => {
  const found = unswung(features(1, [[0, 5], [0.68, 6]]), beats(0).map((frame) => frame + Math.round(0.68 * PERIOD))); // prettier-ignore
  assert.ok(
    found.every((frame, i) => Math.abs(frame - (i + 1) * PERIOD) <= 2),
    `${found.slice(0, 4).join(' ')}`,
  );
});

for (const [says, pattern] of [
  ['before swung notes', [[0, 5], [0.68, 6]]],
  ['between even ones', [[0, 5], [0.5, 5]]],
  ['among triplets', [[0, 5], [0.33, 5], [0.67, 5]]],
] as const) {
  test(`keeps beats ${says}`, () => assert.deepEqual(unswung(features(1, pattern), beats(0)), beats(0)));
} // prettier-ignore
