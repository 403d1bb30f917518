import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundaryHits, overlapScores } from './spans.ts';

const truth = [[10, 20], [40, 60]] as const; // prettier-ignore

test('overlap counts tenths of seconds', () => {
  assert.deepEqual(overlapScores(truth, truth), { precision: 1, recall: 1, f: 1 });
  const { precision, recall, f } = overlapScores(truth, [[10, 25]]);
  assert.ok(Math.abs(precision - 2 / 3) < 1e-9);
  assert.ok(Math.abs(recall - 1 / 3) < 1e-9);
  assert.ok(Math.abs(f - 20 / 45) < 1e-9);
});

test('nothing found where nothing is', () => {
  assert.equal(overlapScores([], []).f, 1);
  assert.equal(overlapScores([], [[1, 2]]).f, 0);
  assert.equal(overlapScores(truth, []).f, 0);
});

test('starts meet starts and ends meet ends', () => {
  assert.equal(boundaryHits(truth, [[10.4, 20.6], [40, 57.5]], 0.5), 0.5); // prettier-ignore
  assert.equal(boundaryHits(truth, [[10.4, 20.6], [40, 57.5]], 3), 1); // prettier-ignore
  assert.equal(boundaryHits(truth, [[20, 40]], 1), 0);
});
