import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourStays } from './colour-stays.ts';
import { everySecond, unitGradient, type Look } from './looks.ts';

const size = { width: 160, height: 90 };
const at = { left: 115, top: 15, right: 137, bottom: 37 };

/** Waves of brightness and colour that are others in every look, with a disc whose dark bar turns from look to look, in `colour` or in that of the waves. */
function look(k: number, colour?: readonly [number, number, number]): Look {
  const wave = (x: number, y: number, n: number) => 120 + 60 * Math.sin((x * (1 + ((k + n) % 5)) + 13 * k) / 9) * Math.cos((y * (1 + (k % 3)) - 7 * k) / 7) + 30 * Math.sin(2.1 * k); // prettier-ignore
  const value = (x: number, y: number, plane: number) => {
    const [u, v] = [x - 126, y - 26];
    if (colour === undefined || Math.hypot(u, v) > 11) return wave(x, y, plane);
    const isBar = Math.abs(u * Math.cos(k) + v * Math.sin(k)) < 2;
    return isBar ? [40, 128, 128][plane]! : colour[plane]!; // three planes
  };
  const data = Uint8Array.from({ length: size.width * size.height }, (_, i) => value(i % size.width, Math.floor(i / size.width), 0)); // prettier-ignore
  const [columns, rows] = [size.width / 2, size.height / 2];
  const chroma = Uint8Array.from({ length: 2 * columns * rows }, (_, n) => value(2 * (n % columns), 2 * (Math.floor(n / columns) % rows), n < columns * rows ? 1 : 2)); // prettier-ignore
  return { ...unitGradient({ ...size, data }), seconds: k, luma: everySecond(data, size), chroma, scene: k };
}

test('an emblem that turns is found by colours that stay, whole', () => {
  const looks = Array.from({ length: 16 }, (_, k) => look(k, [90, 90, 210]));
  const [one, ...more] = colourStays(looks, size);
  assert.equal(more.length, 0);
  assert.ok(one !== undefined);
  for (const side of ['left', 'top', 'right', 'bottom'] as const) assert.ok(Math.abs(one[side] - at[side]) <= 4, `${side} ${one[side]}`); // prettier-ignore
});

test('what changes with the film, or stays with all that is around it, is none', () => {
  assert.deepEqual(colourStays(Array.from({ length: 16 }, (_, k) => look(k)), size), []); // prettier-ignore
  const still = look(3, [90, 90, 210]);
  assert.deepEqual(colourStays(Array.from({ length: 16 }, () => still), size), []); // prettier-ignore
});
