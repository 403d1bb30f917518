import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beatScores, eventF, tempoAgrees, tempoOf } from './beats.ts';

/** Beats from 5 s on, every `period` seconds. */
const every = (period: number, count: number, from = 5) => Array.from({ length: count }, (_, i) => from + i * period);
const truth = every(0.5, 60);

const close = (value: number, expected: number, room = 1e-9) =>
  assert.ok(Math.abs(value - expected) <= room, `${value}; expected ${expected}`);

test('the truth itself scores full marks', () => {
  const { f, cmlt, amlt, informationGain } = beatScores(truth, truth);
  assert.deepEqual([f, cmlt, amlt], [1, 1, 1]);
  close(informationGain, Math.log2(41));
});

test('beats a little off count up to 70 ms', () => {
  const shifted = (by: number) => eventF(truth, truth.map((beat) => beat + by), 0.07); // prettier-ignore
  assert.deepEqual([shifted(0.069), shifted(-0.069), shifted(0.08)], [1, 1, 0]);
});

test('the off-beat is wrong at this level and right at another', () => {
  const scores = beatScores(truth, truth.map((beat) => beat + 0.25)); // prettier-ignore
  assert.equal(scores.f, 0);
  assert.equal(scores.cmlt, 0);
  assert.ok(scores.amlt > 0.95);
});

test('double tempo halves precision and is right at another level', () => {
  const scores = beatScores(truth, every(0.25, 119));
  close(scores.f, (2 * 60) / 179);
  assert.equal(scores.cmlt, 0);
  assert.equal(scores.amlt, 1);
});

test('half of the beats missing in a row costs half of the continuity', () => {
  close(beatScores(truth, truth.slice(0, 30)).cmlt, 0.5, 0.02);
});

test('beats before five seconds are not judged', () => {
  assert.equal(beatScores([1, 2, 3, ...truth], truth).f, 1);
});

test('chance gives no information', () => {
  const scattered = every(0.5 * 1.0713, 1120);
  assert.ok(beatScores(every(0.5, 1200), scattered).informationGain < 0.1);
});

test('empty lists', () => {
  assert.equal(eventF([], [], 0.07), 1);
  assert.equal(eventF(truth, [], 0.07), 0);
  assert.equal(beatScores(truth, []).amlt, 0);
});

test('tempo within four percent, with octaves or without', () => {
  close(tempoOf(truth), 120);
  assert.ok(tempoAgrees(120, 124, false) && !tempoAgrees(120, 126, false));
  assert.ok(!tempoAgrees(120, 60, false) && tempoAgrees(120, 60, true) && !tempoAgrees(120, 80, true));
});
