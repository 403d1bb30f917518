import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bendRatio } from './clicks.ts';

const tone = (broken: boolean) => Float32Array.from({ length: 48_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 200 * (i + (broken && i >= 24_000 ? 60 : 0))) / 48_000)); // prettier-ignore

test('tells a break in a tone from the tone', () => {
  assert.ok(bendRatio(tone(true), 24_000) > 5);
  assert.ok(bendRatio(tone(false), 24_000) < 1.1);
});
