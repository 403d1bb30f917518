import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dice } from '../../../bench/shot-material.ts';
import type { DrawnMap } from './drawn-map.ts';
import type { Look, Rest } from './looks.ts';
import { calmOverlays } from './still-film.ts';

const size = { width: 320, height: 180 };
const count = size.width * size.height;
const inSign = (x: number, y: number) => x >= 250 && x < 302 && y >= 14 && y < 36;
const at = <T>(value: (x: number, y: number) => T) => Array.from({ length: count }, (_, i) => value(i % size.width, Math.floor(i / size.width))); // prettier-ignore
const random = dice(7);
/** What a hand-held camera smears over its frames, all of it as restless, with a sign that is seen through. */
const rest: Rest = {
  mean: Float32Array.from(at((x, y) => 110 + 25 * Math.sin(x / 19) * Math.cos(y / 15) + (inSign(x, y) ? 40 : 0))),
  unrest: new Float32Array(count).map(() => 4 + random()),
  chroma: new Float32Array(count / 2).fill(128),
  frames: 20,
};
/** One frame, sharp all over. */
const look: Look = { seconds: 0, gx: new Int8Array(count).fill(110), gy: new Int8Array(count), luma: new Uint8Array(count / 4), chroma: new Uint8Array(count / 2), scene: 0 }; // prettier-ignore
const found = async (likelihood: number) => {
  const [width, height] = [size.width / 2, size.height / 2];
  const data = Float32Array.from({ length: width * height }, (_, k) => (inSign(2 * (k % width), 2 * Math.floor(k / width)) ? likelihood : 0.002)); // prettier-ignore
  const map: DrawnMap = { width, height, data };
  return (await calmOverlays(rest, [look], size, () => Promise.resolve(map))).filter(({ isSure }) => isSure);
};

test('where the camera moves, what the map says was drawn is found, with its own box', async () => {
  const [one, ...more] = await found(0.97);
  assert.equal(more.length, 0);
  const box = one === undefined ? [] : [one.group.left, one.group.top, one.group.right, one.group.bottom];
  [250, 14, 302, 36].forEach((edge, i) => assert.ok(Math.abs((box[i] ?? Infinity) - edge) <= 3, box.join()));
});

test('where the map says nothing, nothing is found', async () => {
  assert.deepEqual(await found(0.01), []);
});
