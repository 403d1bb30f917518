import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../../test/sounds.ts';
import { realTransform } from './fourier.ts';

for (const size of [8, 64, 1024]) {
  test(`transforms ${size} samples as the sum says, and back`, () => {
    const next = random(size);
    const frame = Float64Array.from({ length: size }, () => next() - 0.5);
    const [re, im, back] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1), new Float64Array(size)];
    const transform = realTransform(size);
    transform.forward(frame, re, im);
    for (const k of [0, 1, size / 4 + 1, size / 2]) {
      const turn = (-2 * Math.PI * k) / size;
      const sum = (of: (x: number) => number) => frame.reduce((total, value, i) => total + value * of(turn * i), 0);
      assert.ok(Math.abs(re[k]! - sum(Math.cos)) < 1e-9 && Math.abs(im[k]! - sum(Math.sin)) < 1e-9, `bin ${k}`);
    }
    transform.inverse(re, im, back);
    assert.ok(back.every((value, i) => Math.abs(value - frame[i]!) < 1e-12));
  });
}
