import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SolidLook } from './glimpse.ts';

const [width, height] = [64, 32];
const size = width * height;
const data = (value: (x: number, y: number) => number) =>
  Uint8Array.from({ length: (size * 3) / 2 }, (_, i) => (i < size ? value(i % width, Math.floor(i / width)) : 128));
const film = (t: number) => (x: number, y: number) => 110 + 50 * Math.sin(x / 9 + t) + 20 * Math.cos(y / 5 - t);
const isLetter = (x: number, y: number) => x >= 8 && x < 56 && y >= 8 && y < 24;
/** Strokes three pixels wide with outlines as wide. */
const look = (x: number) => (Math.floor(x / 3) % 2 === 0 ? 235 : 16);
const picture = (t: number, share: number) => ({
  ...{ width, height },
  data: data((x, y) => film(t)(x, y) * (isLetter(x, y) ? 1 - share : 1) + (isLetter(x, y) ? share * look(x) : 0)),
});
const letters = Uint8Array.from({ length: size }, (_, i) => Number(isLetter(i % width, Math.floor(i / width))));
const solid = new SolidLook([0, 1, 2, 3].map((t) => picture(t, 1)), letters); // prettier-ignore

test('the film is seen through letters that fade', () => {
  for (const share of [0, 0.2, 0.5]) {
    const glimpse = solid.glimpse(picture(7, share), []);
    assert.ok(glimpse);
    for (let i = 0; i < size; i++) {
      assert.equal(glimpse.seen[i], letters[i]);
      if (glimpse.seen[i] === 1) assert.ok(Math.abs(glimpse.data[i]! - film(7)(i % width, Math.floor(i / width))) < 8, `${share} ${i}`); // prettier-ignore
    }
  }
});

test('nothing is seen through letters that are wholly there', () => {
  assert.equal(solid.glimpse(picture(7, 1), []), undefined);
});

test('nothing is seen where something else is in front', () => {
  const other = Uint8Array.from({ length: size }, (_, i) => Number(i % width < 20));
  const glimpse = solid.glimpse(picture(7, 0.3), [other]);
  assert.ok(glimpse);
  assert.deepEqual([glimpse.seen[10 * width + 19], glimpse.seen[10 * width + 20]], [0, 1]);
});
