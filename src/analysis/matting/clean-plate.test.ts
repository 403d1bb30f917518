import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanPlate } from './clean-plate.ts';

test('clothes of the hue of a dark screen, far more vivid than it, are no part of its plate though they never move', () => {
  const [columns, rows] = [80, 48];
  const worn = (i: number) => i % columns >= 30 && i % columns < 50 && i >= 20 * columns;
  const plane = (screen: number, clothes: number) => Uint8Array.from({ length: columns * rows }, (_, i) => (worn(i) ? clothes : screen)); // prettier-ignore
  const sample = { columns, rows, y: plane(41, 70), u: plane(149, 172), v: plane(119, 109) };
  const plate = cleanPlate([sample, sample, sample], { y: 41, u: 21, v: -9, share: 0.8 });
  const at = 40 * columns + 40;
  assert.ok(Math.hypot(plate.u[at]! - 21, plate.v[at]! + 9) < 3, `${plate.u[at]} ${plate.v[at]}`);
});
