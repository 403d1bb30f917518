import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanPlate } from './clean-plate.ts';
import type { Samples } from './samples.ts';

test('behind someone in dark clothes who stands still the screen is as bright as beside him', () => {
  const [columns, rows] = [80, 60];
  const screen = { y: 150, u: -70, v: 10 };
  const opacity = (i: number) => {
    const far = Math.hypot((i % columns) - 40, Math.floor(i / columns) - 45);
    return Math.min(1, Math.max(0, (22 - far) / 2)); // an edge two cells wide
  };
  const plane = (ground: number, own: number, light: (i: number) => number) => Uint8Array.from({ length: columns * rows }, (_, i) => own + (1 - opacity(i)) * light(i) * ground); // prettier-ignore
  const frame = (light: (i: number) => number): Samples => ({ columns, rows, y: plane(screen.y - 16, 16, light), u: plane(screen.u, 128, light), v: plane(screen.v, 128, light) }); // prettier-ignore
  const plateOf = (light: (i: number) => number) => cleanPlate([frame(light), frame(light), frame(light)], { ...screen, share: 0.7 }); // prettier-ignore
  const { y, u } = plateOf(() => 1);
  for (const at of [45 * columns + 40, 30 * columns + 40, 55 * columns + 25]) {
    assert.ok(y[at]! > 140 && u[at]! < -64, `${y[at]} and ${u[at]}`);
  }
  // a shadow that goes on beyond him stays in the plate
  const shaded = plateOf((i) => (i % columns < 40 ? 0.6 : 1));
  assert.ok(Math.abs(shaded.y[45 * columns + 17]! - 96) < 4, `${shaded.y[45 * columns + 17]}`);
});

test('a screen that is hardly lit is seen wherever nothing stands before it', () => {
  const [columns, rows] = [60, 40];
  const before = (i: number) => Math.hypot((i % columns) - 30, Math.floor(i / columns) - 20) < 8;
  const plane = (screen: number, own: number) => Uint8Array.from({ length: columns * rows }, (_, i) => (before(i) ? own : screen)); // prettier-ignore
  const frame: Samples = { columns, rows, y: plane(36, 120), u: plane(123, 128), v: plane(119, 128) };
  const plate = cleanPlate([frame, frame, frame], { y: 36, u: -5, v: -9, share: 0.8 });
  for (const at of [0, 20 * columns + 30, 39 * columns + 59]) assert.ok(Math.abs(plate.v[at]! + 9) < 0.5);
});
