import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duckEnvelope, speechActivity } from './duck.ts';

/** Level every 10 ms from stretches of [seconds, dB]. */
const level = (...stretches: (readonly [number, number])[]) =>
  Float32Array.from(stretches.flatMap(([seconds, db]) => Array.from({ length: Math.round(seconds * 100) }, () => db)));
const envelope = (...stretches: (readonly [number, number])[]) => duckEnvelope(speechActivity(level(...stretches)));

const phrases = [[2, -80], [3, -20], [3, -80], [2, -22], [2, -80]] as const; // prettier-ignore

test('ducks wholly while somebody speaks and not at all in long pauses', () => {
  const found = envelope(...phrases);
  for (const at of [200, 350, 499, 800, 999]) assert.equal(found[at], 1, String(at));
  for (const at of [0, 100, 170, 620, 700, 1190]) assert.equal(found[at], 0, String(at));
});

test('goes down before the first word and comes back slowly', () => {
  const found = envelope(...phrases);
  assert.ok(found[190]! > 0.2 && found[176]! < 0.1);
  for (let i = 176; i < 200; i += 1) assert.ok(found[i]! >= found[i - 1]!);
  assert.equal(found[512], 1);
  assert.ok(found[550]! > 0.4 && found[550]! < 0.6);
});

test('takes gaps between words for speech and clicks for none', () => {
  const words = envelope([2, -80], [1, -20], [0.3, -80], [1, -20], [2, -80], [0.03, -25], [2, -80]);
  assert.equal(words[315], 1);
  assert.equal(words[630], 0);
});

test('finds speech over noise', () => {
  const active = speechActivity(level([2, -32], [3, -20], [2, -32]));
  assert.deepEqual([active[100], active[300], active[600]], [0, 1, 0]);
});

test('ducks under nothing when there is nothing', () => {
  assert.equal(duckEnvelope(speechActivity(new Float32Array(0))).length, 0);
});
