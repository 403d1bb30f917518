import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placesElsewhere } from './elsewhere.ts';
import { everySecond, unitGradient, type Look } from './looks.ts';

const size = { width: 160, height: 90 };
const { signal } = new AbortController();
/** Where the sign is at first, and where it is later. */
const [first, later] = [{ x: 8, y: 6 }, { x: 116, y: 60 }] as const; // prettier-ignore

/** Waves that are others in every look (those of look number `waves`), with a sign of stripes and squares where `at` says. */
function look(k: number, at?: { readonly x: number; readonly y: number }, waves = k): Look {
  const data = Uint8Array.from({ length: size.width * size.height }, (_, i) => {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    const [u, v] = [x - (at?.x ?? 999), y - (at?.y ?? 999)];
    if (u >= 0 && u < 36 && v >= 0 && v < 22) return (u % 9 < 4 && v > 3 && v < 18) || (u > 20 && v % 8 < 3) ? 250 : 10;
    return (
      120 + 70 * Math.sin((x * (1 + (waves % 5)) + 13 * waves) / 9) * Math.cos((y * (1 + (waves % 3)) - 7 * waves) / 7)
    );
  });
  return {
    ...unitGradient({ ...size, data }),
    seconds: k,
    luma: everySecond(data, size),
    chroma: new Uint8Array((size.width * size.height) / 2).fill(128),
    scene: k,
  };
}

/** The sign as it is at its first place. */
const sign = () => {
  const { gx, gy } = look(0, first);
  const strong = (i: number) => Math.hypot(gx[i]!, gy[i]!);
  const within = (i: number) => i % size.width >= first.x && i % size.width < first.x + 36 && Math.floor(i / size.width) >= first.y && Math.floor(i / size.width) < first.y + 22; // prettier-ignore
  const at = Int32Array.from(gx.keys()).filter((i) => within(i) && strong(i) > 60);
  const template = { at, ux: Float32Array.from(at, (i) => gx[i]! / strong(i)), uy: Float32Array.from(at, (i) => gy[i]! / strong(i)) }; // prettier-ignore
  return { template, left: first.x, top: first.y, right: first.x + 36, bottom: first.y + 22, pixels: at.length };
};

test('what jumps is found where it goes, and when', async () => {
  const looks = Array.from({ length: 12 }, (_, k) => look(k, k % 6 < 3 ? first : later));
  const shown = looks.map((_, k) => k % 6 < 3);
  const places = await placesElsewhere(looks, { ...sign(), shown }, size, signal);
  assert.equal(places.length, 1);
  assert.deepEqual([places[0]?.left, places[0]?.top], [later.x, later.y]);
  assert.deepEqual(places[0]?.shown, shown.map((one) => !one)); // prettier-ignore
});

test('what only comes and goes is nowhere else, nor what is at both places at once', async () => {
  const goes = Array.from({ length: 12 }, (_, k) => look(k, k < 6 ? first : undefined));
  const shown = goes.map((_, k) => k < 6);
  assert.deepEqual(await placesElsewhere(goes, { ...sign(), shown }, size, signal), []);
  const always = Array.from({ length: 12 }, (_, k) => look(k, later));
  assert.deepEqual(await placesElsewhere(always, { ...sign(), shown }, size, signal), []);
});

test('scenery that looks like it stays with what is around it, and is left', async () => {
  const shown = Array.from({ length: 12 }, (_, k) => k < 6);
  const looks = shown.map((isShown, k) => (isShown ? look(k, first) : look(k, later, 20)));
  assert.deepEqual(await placesElsewhere(looks, { ...sign(), shown }, size, signal), []);
  const scene = looks.map((one) => ({ ...one, scene: 0 }));
  const gone = [...scene, { ...look(12, undefined, 20), scene: 0 }]; // the same picture without it: it was laid over that
  assert.equal((await placesElsewhere(gone, { ...sign(), shown: [...shown, false] }, size, signal)).length, 1);
});
