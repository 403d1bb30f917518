import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptShare, roughness } from './reframe.ts';

test('a window is judged by what it could hold of a range', () => {
  assert.equal(keptShare([0.2, 0.4], [0.1, 0.5]), 1);
  assert.equal(keptShare([0.2, 0.4], [0.5, 0.9]), 0);
  assert.ok(Math.abs(keptShare([0, 0.8], [0.2, 0.5]) - 1) < 1e-9, 'a range wider than the window');
  assert.ok(Math.abs(keptShare([0.2, 0.4], [0.3, 0.7]) - 0.5) < 1e-9);
});

test('a path that stands or moves evenly is smooth, a parabola has its acceleration and no jerk', () => {
  assert.deepEqual(roughness([[1, 1, 1, 1], [0, 1, 2, 3]], 0.5), { acceleration: 0, jerk: 0 }); // prettier-ignore
  const { acceleration, jerk } = roughness([[0, 1, 4, 9, 16]], 1);
  assert.deepEqual([acceleration, jerk], [2, 0]);
});
