import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settleDoubts } from './settle-doubts.ts';

const [width, height] = [160, 100];

/** Orange left of `edge`, blue right of it. */
function twoColours(edge: number) {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) data.set(i % width < edge ? [40, 120, 220] : [200, 90, 40], 3 * i);
  return { width, height, data };
}

const maskOf = (value: (x: number) => number) =>
  Float32Array.from({ length: width * height }, (_, i) => value(i % width));

test('a wide doubt becomes what is like it nearby, though the mask leans the other way', () => {
  const mask = maskOf((x) => (x < 40 ? 0.95 : x < 90 ? 0.42 : 0.03));
  const settled = settleDoubts(mask, width, height, twoColours(70), 4);
  const at = (x: number) => settled[50 * width + x]!; // orange up to 70
  assert.ok(at(46) > 0.6, `${at(46)}`);
  assert.ok(at(82) < 0.2, `${at(82)}`);
  assert.deepEqual([at(20), at(120)], [mask[20], mask[120]]);
});

test('a soft edge stays as it is, bit by bit', () => {
  const mask = maskOf((x) => Math.min(1, Math.max(0, (82 - x) / 4)));
  assert.equal(settleDoubts(mask, width, height, twoColours(80), 4), mask);
});

test('a picture of one pixel, and a doubt without anything sure, come through', () => {
  const one = settleDoubts(Float32Array.of(0.5), 1, 1, { width: 1, height: 1, data: Uint8Array.of(9, 9, 9) }, 4);
  assert.ok(Math.abs(one[0]! - 0.5) < 1e-6);
  assert.ok(settleDoubts(maskOf(() => 0.5), width, height, twoColours(80), 4).every((value) => Math.abs(value - 0.5) < 0.01)); // prettier-ignore
});
