import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distances } from './distances.ts';
import { isRatherGlow, reachesOut } from './glow-or-box.ts';
import type { Luma } from './glyphs.ts';

const size = { width: 200, height: 80 };
const line = { left: 40, top: 28, right: 160, bottom: 52 };
const box = { left: 34, top: 22, right: 166, bottom: 58 };
const inside = (x: number, y: number, of: typeof box) => x >= of.left && x < of.right && y >= of.top && y < of.bottom;
const picture = (value: (x: number, y: number, i: number) => number): Luma => ({
  ...size,
  data: Uint8Array.from({ length: size.width * size.height }, (_, i) => value(i % size.width, Math.floor(i / size.width), i)), // prettier-ignore
});
const letters = picture((x, y) => (inside(x, y, line) && (x % 20 < 4 || (x % 20 < 12 && y % 8 < 3)) ? 1 : 0)).data;
const floor = picture((x, y) => 120 + 40 * Math.sin(x / 37) * Math.cos(y / 21));
const far = distances(letters, size.width);
const shadowed = picture((_x, _y, i) => (letters[i] === 1 ? 235 : floor.data[i]! * (1 - 0.7 * Math.exp(-((far[i]! / 8) ** 2))))); // prettier-ignore
const boxed = picture((x, y, i) => (letters[i] === 1 ? 235 : inside(x, y, box) ? 0.4 * floor.data[i]! + 10 : floor.data[i]!)); // prettier-ignore

test('a soft shadow over a still floor is told from a box', () => {
  const seen = (shown: Luma) => isRatherGlow([{ shown, without: floor }], box, letters, line);
  assert.equal(seen(shadowed), true);
  assert.equal(seen(boxed), false);
  assert.equal(isRatherGlow([], box, letters, line), false);
});

test('a film that moves around a box makes no shadow of it', () => {
  const film = (at: number) => picture((x, y) => 120 + 70 * Math.sin((x + at) / 25) * Math.cos((y + at) / 20));
  const [then, now] = [film(0), film(25)];
  const close = { left: 37, top: 25, right: 163, bottom: 55 };
  const veiled = picture((x, y, i) => (letters[i] === 1 ? 235 : inside(x, y, close) ? 0.7 * now.data[i]! + 5 : now.data[i]!)); // prettier-ignore
  assert.equal(isRatherGlow([{ shown: veiled, without: then }], close, letters, line), false);
});

test('letters that reach out of a box do not stand on it', () => {
  assert.equal(reachesOut(box, letters, size.width), false);
  assert.equal(reachesOut({ ...box, left: 52 }, letters, size.width), true);
});
