import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, quantile, quantiles } from './quantile.ts';

const values = [3, 1, 10, 2];

test('takes the value below which a share lies, and 0 of nothing', () => {
  assert.deepEqual([0, 0.25, 0.5, 0.95, 1].map((share) => quantile(values, share)), [1, 2, 3, 10, 10]); // prettier-ignore
  assert.equal(quantile([], 0.5), 0);
  assert.deepEqual(values, [3, 1, 10, 2]);
});

test('takes several quantiles in the order asked for', () => {
  assert.deepEqual(quantiles(values, [0.95, 0.5, 0]), [10, 3, 1]);
  assert.deepEqual(quantiles([], [0.1, 0.9]), [0, 0]);
});

test('takes the middle of values, and 0 of none', () => {
  assert.deepEqual([median(values), median(values.slice(0, 3)), median([])], [3, 3, 0]);
});
