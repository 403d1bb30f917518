import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median } from './median.ts';

test('takes the middle of values, and 0 of none', () => {
  const values = [3, 1, 10, 2];
  assert.deepEqual([median(values), median(values.slice(0, 3)), median([])], [3, 3, 0]);
  assert.deepEqual(values, [3, 1, 10, 2]);
});
