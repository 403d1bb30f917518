import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestorationScore } from './restoration.ts';

const [width, height] = [16, 16];
const all = new Uint8Array(width * height).fill(1);
const ramp = (shift: number) => Uint8Array.from({ length: width * height }, (_, i) => 60 + (i % width) * 4 + shift);

test('equal films score without limit', () => {
  const score = new RestorationScore({ width, height, mask: all });
  score.push(ramp(0), ramp(0));
  score.push(ramp(9), ramp(9));
  assert.equal(score.psnr, Infinity);
  assert.ok(Math.abs(score.ssim - 1) < 1e-9);
  assert.equal(score.flickering, 0);
});

test('a shift of 16 gives the ratio of the textbook, and flickers only where it comes and goes', () => {
  const still = new RestorationScore({ width, height, mask: all });
  const flicker = new RestorationScore({ width, height, mask: all });
  for (const n of [0, 1, 2]) {
    still.push(ramp(16), ramp(0));
    flicker.push(ramp(n % 2 === 0 ? 16 : -16), ramp(0));
  }
  assert.ok(Math.abs(still.psnr - 20 * Math.log10(255 / 16)) < 1e-9);
  assert.equal(still.flickering, 0);
  assert.equal(flicker.flickering, 32);
});

test('pixels outside the mask count for nothing, and lost structure lowers the similarity', () => {
  const half = all.map((_, i) => (i % width < 8 ? 1 : 0));
  const score = new RestorationScore({ width, height, mask: half });
  const damaged = ramp(0).map((v, i) => (i % width < 8 ? v : 0));
  score.push(damaged, ramp(0));
  assert.equal(score.psnr, Infinity);
  const flat = new RestorationScore({ width, height, mask: all });
  flat.push(new Uint8Array(width * height).fill(90), ramp(0));
  assert.ok(flat.ssim < 0.6);
});
