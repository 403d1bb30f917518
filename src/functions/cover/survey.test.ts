import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Candidate } from './select.ts';
import { expected, Stretches } from './survey.ts';

/** A picture of one gray. */
function gray(seconds: number, score: number, luma = 100): Candidate {
  const histogram = new Float32Array(64);
  histogram[luma >> 2] = 1;
  return { seconds, score, descriptor: { grid: new Uint8Array(432).fill(luma), histogram } };
}

test('of each stretch of a film the best picture is kept, but none that cannot win', () => {
  const stretches = new Stretches<number>(240);
  for (let i = 0; i < 240; i += 1) stretches.add(gray(i, i < 10 ? 3 : i % 10 === 4 ? 9 : 8), i);
  const pictures = stretches.hopeful.map(({ picture }) => picture);
  assert.deepEqual(
    pictures,
    Array.from({ length: 23 }, (_, i) => 14 + 10 * i),
  );
});

test('a second scene within a stretch is kept too, however much the first one shines, and no third', () => {
  const stretches = new Stretches<number>(240);
  for (let i = 0; i < 10; i += 1) stretches.add(gray(i, i < 6 ? 9 - i / 10 : i < 8 ? 6 + i / 100 : 5.5, i < 6 ? 20 : i < 8 ? 120 : 240), i); // prettier-ignore
  assert.deepEqual(stretches.hopeful.map(({ picture }) => picture), [0, 7]); // prettier-ignore
});

test('what is there in one picture is expected of those that look like it, and what is usual of others', () => {
  const [man, crowd, sky] = [gray(1, 8, 20), gray(9, 6, 120), gray(20, 8, 240)];
  const [near, far] = [gray(2, 8, 22), gray(8, 6, 122)];
  const known = new Map([[man, 1], [crowd, 0.6]] as const); // prettier-ignore
  const worth = expected([near, far, sky], known);
  assert.deepEqual(worth.map(({ score }) => Number(score.toFixed(2))), [8, 3.6, 6.4]); // prettier-ignore
  assert.equal(worth[0]!.of, near);
});
