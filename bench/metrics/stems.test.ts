import assert from 'node:assert/strict';
import { test } from 'node:test';
import { medianSdr, sumError } from './stems.ts';

const tone = Float32Array.from({ length: 3000 }, (_, i) => Math.sin(i * 0.3));

test('the ratio is the median over the seconds that are not silent', () => {
  const reference = Float32Array.from([...tone, ...new Float32Array(1000)]);
  const estimate = reference.map((value, i) => value * (i < 1000 ? 0.5 : i < 2000 ? 0.9 : 0.99));
  assert.ok(Math.abs(medianSdr(reference, estimate, 1000, 1) - 20) < 0.01);
  assert.ok(Number.isNaN(medianSdr(new Float32Array(2000), tone, 1000, 1)));
});

test('stems that add up have next to no error, one that lacks a tenth has -20 dB', () => {
  const half = tone.map((value) => value / 2);
  assert.ok(sumError(tone, [half, half]) < -150);
  assert.ok(Math.abs(sumError(tone, [half, tone.map((value) => 0.4 * value)]) + 20) < 0.01);
});
