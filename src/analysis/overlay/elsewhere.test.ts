import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placesElsewhere } from './elsewhere.ts';
import { first, later, look, sign, size } from './testing/sign.ts';

const { signal } = new AbortController();

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
