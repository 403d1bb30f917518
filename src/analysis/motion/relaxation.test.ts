import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relaxed } from './relaxation.ts';

const [columns, rows] = [12, 6];
const grid = (value: (i: number, j: number) => number) =>
  Float32Array.from({ length: columns * rows }, (_, n) => value(n % columns, Math.floor(n / columns)));
const sure = 5000;

test('what has edges of one direction alone takes the rest from around it', () => {
  const isStriped = (i: number) => i >= 4 && i < 8;
  const told = (i: number) => (isStriped(i) ? 0 : sure);
  const { u, v } = relaxed({ columns, rows, u: grid(() => 2), v: grid((i) => (isStriped(i) ? 9 : -1)), xx: grid(() => sure), xy: grid(() => 0), yy: grid(told) }); // prettier-ignore
  u.forEach((value, n) => assert.ok(Math.hypot(value - 2, v[n]! + 1) < 0.05, `${value}, ${v[n]} at ${n}`));
});

const farthest = (field: Float32Array, truth: Float32Array) =>
  Math.max(...field.map((value, n) => Math.abs(value - truth[n]!)));

test('errors of faint patches are evened out', () => {
  const [truth, faint] = [grid(() => 3), grid(() => 40)];
  const found = grid((i, j) => 3 + ((i + j) % 2) - 0.5);
  const { u } = relaxed({ columns, rows, u: found, v: grid(() => 0), xx: faint, xy: grid(() => 0), yy: faint });
  assert.ok(farthest(u, truth) < 0.1, `${farthest(u, truth)}`);
});

test('two movements side by side stay apart', () => {
  const [truth, told] = [grid((i) => (i < columns / 2 ? 0 : 6)), grid(() => 2000)];
  const { u } = relaxed({ columns, rows, u: truth, v: grid(() => 0), xx: told, xy: grid(() => 0), yy: told });
  assert.ok(farthest(u, truth) < 0.1, `${farthest(u, truth)}`);
});

test('one point alone stays what it is', () => {
  const none = new Float32Array(1);
  const { u, v } = relaxed({ columns: 1, rows: 1, u: Float32Array.of(3), v: Float32Array.of(4), xx: none, xy: none, yy: none }); // prettier-ignore
  assert.deepEqual([u[0], v[0]], [3, 4]);
});
