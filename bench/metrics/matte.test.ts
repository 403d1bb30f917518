import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MatteScore } from './matte.ts';

const green = [0, 255, 0] as const;

test('the truth scores no error; a half opaque pixel that is called opaque and green scores error, tint and flicker', () => {
  const [alpha, colours] = [Uint8Array.of(255, 0, 128, 128), new Uint8Array(12).fill(100)];
  const rgba = (a: readonly number[], c = 100) => Uint8Array.from(a.flatMap((one) => [100, c, 100, one]));
  const right = new MatteScore(green);
  right.push({ data: rgba([255, 0, 128, 128]) }, alpha, colours);
  assert.deepEqual([right.mae, right.bandMae, right.spill], [0, 0, 0]);
  assert.ok(right.psnr > 100);
  const wrong = new MatteScore(green);
  wrong.push({ data: rgba([255, 0, 128, 128]) }, alpha, colours);
  wrong.push({ data: rgba([255, 0, 255, 255], 200) }, alpha, colours);
  assert.ok(Math.abs(wrong.mae - 127 / 255 / 4) < 1e-9);
  assert.ok(Math.abs(wrong.bandMae - 127 / 255 / 2) < 1e-9);
  assert.ok(wrong.spill > 0.1 && wrong.psnr < 20);
  assert.equal(wrong.flickering, 127 / 2);
});
