import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherTimeOf, selectDiverse, type Candidate } from './select.ts';

/** A picture of one gray. */
function candidate(seconds: number, score: number, gray: number): Candidate {
  const histogram = new Float32Array(64);
  histogram[(gray >> 6) * 21] = 1;
  return { seconds, score, descriptor: { grid: new Uint8Array(432).fill(gray), histogram } };
}
const times = (chosen: readonly Candidate[]) => chosen.map(({ seconds }) => seconds);

test('gives the best first', () => {
  const all = [candidate(0, 5, 10), candidate(10, 9, 100), candidate(20, 7, 200)];
  assert.deepEqual(times(selectDiverse(all, 3, 1)), [10, 20, 0]);
});

test('prefers another look to a slightly better twin in look', () => {
  const all = [candidate(0, 9, 100), candidate(30, 8.8, 104), candidate(60, 7, 220)];
  assert.deepEqual(times(selectDiverse(all, 2, 5)), [0, 60]);
});

test('prefers another time', () => {
  const all = [candidate(0, 9, 100), candidate(1, 8.2, 150), candidate(60, 8, 150)];
  assert.deepEqual(times(selectDiverse(all, 2, 20)), [0, 60]);
});

test('gives one of many that look the same', () => {
  const all = Array.from({ length: 50 }, (_, i) => candidate(i, i === 7 ? 0.02 : 0.01, 0));
  assert.deepEqual(times(selectDiverse(all, 3, 5)), [7]);
});

test('gives nothing of nothing', () => assert.deepEqual(selectDiverse([], 3, 5), []));

test('finds another time of a scene for a frame with a title', () => {
  const titled = candidate(10, 8, 100);
  const all = [titled, candidate(10.5, 9, 101), candidate(13, 7, 102), candidate(16, 6, 103), candidate(20, 9, 220)];
  assert.deepEqual(times(otherTimeOf(titled, all, [])), [13]);
  assert.deepEqual(times(otherTimeOf(titled, all, [candidate(12.8, 7, 102)])), [16]);
  assert.deepEqual(otherTimeOf(titled, [titled], []), []);
});
