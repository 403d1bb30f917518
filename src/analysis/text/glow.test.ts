import assert from 'node:assert/strict';
import { test } from 'node:test';
import { glowReach } from './glow.ts';
import type { Luma } from './glyphs.ts';

const [width, height] = [240, 80];
/** Strokes side by side. */
const isLetter = (x: number, y: number) => x >= 20 && x < 220 && y >= 30 && y < 50 && x % 12 < 4;
const letters = Uint8Array.from({ length: width * height }, (_, i) =>
  Number(isLetter(i % width, Math.floor(i / width))),
);
const line = { left: 20, top: 28, right: 220, bottom: 52 };
const offsets = Array.from({ length: 25 }, (_, k) => k - 12);
/** A film that moves, with a soft shadow of so many pixels under the letters. */
function picture(time: number, shadow: number | undefined): Luma {
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const film = 130 + 30 * Math.sin((x + 7 * time) / 9 + y / 23) + 20 * Math.cos((y + x / 3) / 11 + time);
    if (shadow === undefined) return film;
    if (letters[i] === 1) return 235;
    const nearest = Math.min(...offsets.map((k) => (isLetter(x + k, Math.min(49, Math.max(30, y))) ? Math.hypot(k, Math.max(0, 30 - y, y - 49)) : 99))); // prettier-ignore
    return film * (1 - 0.6 * Math.max(0, 1 - nearest / Math.max(1, shadow)));
  });
  return { width, height, data };
}
const shown = (shadow: number) => [0, 1, 2, 3, 4, 5].map((time) => picture(time, shadow));

test('a soft shadow is told as far as it is seen, by pictures without the line and without any', () => {
  const comings = [{ shown: picture(1, 10), without: picture(1.1, undefined) }];
  for (const one of [comings, []]) {
    const reach = glowReach(shown(10), one, letters, line);
    assert.ok(reach >= 6 && reach <= 11, `${reach} pixels, ${one.length} comings`);
  }
});

test('letters without a shadow have none, nor in a film that is lighter below', () => {
  const lighter = shown(0).map(({ data, ...size }) => ({ ...size, data: data.map((v, i) => v + i / width / 3) }));
  const comings = [{ shown: picture(1, 0), without: picture(1.3, undefined) }];
  assert.equal(glowReach(shown(0), comings, letters, line), 0);
  assert.equal(glowReach(lighter, [], letters, line), 0);
});

test('a change of light on one side of the line, and a cut, are no shadow', () => {
  const other = picture(1.1, undefined);
  const above = (y: number) => (y < 30 ? Math.max(0, 120 - 8 * (30 - y)) : 0);
  const brighter = other.data.map((v, i) => Math.min(255, v + above(Math.floor(i / width))));
  const comings = [{ shown: picture(1, 0), without: { ...other, data: brighter } }];
  assert.equal(glowReach(shown(0), comings, letters, line), 0);
  const cut = { width, height, data: other.data.map((v, i) => 255 - v - Math.max(0, 60 - 2 * Math.abs(40 - Math.floor(i / width)))) }; // prettier-ignore
  assert.equal(glowReach(shown(0), [{ shown: cut, without: other }], letters, line), 0);
});
