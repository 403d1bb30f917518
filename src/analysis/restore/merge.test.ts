import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Samples } from '../../media/media.ts';
import { grainOf, noiseAt } from './grain.ts';
import { Hidden } from './hidden.ts';
import { merge, smoothFilled } from './merge.ts';
import { seenThere } from './trace.ts';
import type { Witness } from './witness.ts';

const [width, height] = [96, 48];
const size = width * height;
const mask = Uint8Array.from({ length: size }, (_, i) => Number(i % width > 20 && i % width < 76 && Math.floor(i / width) > 18 && Math.floor(i / width) < 30)); // prettier-ignore
const hidden = new Hidden(mask, width, height);
const merged = (data: Uint8Array, witnesses: readonly (Witness | undefined)[]) => merge(data, hidden, witnesses, smoothFilled(data, hidden)).data; // prettier-ignore

const frame = (luma: (x: number, y: number) => number) => {
  const data = new Uint8Array((size * 3) / 2).fill(128);
  for (let i = 0; i < size; i++) data[i] = luma(i % width, Math.floor(i / width));
  return data;
};
const covered = (data: Uint8Array) => data.map((v, i) => (mask[i] === 1 ? 235 : v));
/** What a picture tells of every hidden pixel, without any movement. */
const seenIn = (data: Uint8Array): Witness => {
  const count = hidden.pixels.length;
  return { kind: new Uint8Array(count).fill(seenThere), cost: new Float32Array(count).fill(4), luma: Float32Array.from(hidden.pixels, (i) => data[i]!), cb: new Float32Array(count).fill(128), cr: new Float32Array(count).fill(128) }; // prettier-ignore
};
const error = (result: Samples, truth: Samples) =>
  Math.sqrt(hidden.pixels.reduce((sum, i) => sum + mask[i]! * (result[i]! - truth[i]!) ** 2, 0) / mask.filter((m) => m === 1).length); // prettier-ignore

const rough = frame((x, y) => 128 + 50 * Math.sin(x * 1.3) * Math.cos(y * 1.1));
const other = frame((x, y) => 128 + 50 * Math.sin(x * 0.7 + 2) * Math.cos(y * 1.9));
const smooth = frame((x, y) => 80 + x / 2 + y / 3);

test('a witness that tells the pixels beside the hole is believed, one that does not is not', () => {
  const result = merged(covered(rough), [seenIn(rough), seenIn(other)]);
  assert.ok(error(result, rough) < 8, `${error(result, rough)}`);
  assert.ok(error(merged(covered(rough), [undefined, undefined]), rough) > 20);
});

test('a smooth surface goes on where witnesses show something else; pixels that are seen stay', () => {
  const result = merged(covered(smooth), [seenIn(other), undefined]);
  assert.ok(error(result, smooth) < 6, `${error(result, smooth)}`);
  for (let i = 0; i < size; i++) if (mask[i] === 0) assert.equal(result[i], smooth[i]);
});

test('a change of light between then and now is carried over', () => {
  const darker = rough.map((v) => v - 20);
  const result = merged(covered(rough), [seenIn(darker), undefined]);
  assert.ok(error(result, rough) < 6, `${error(result, rough)}`);
});

const grainy = (seed: number) => {
  const data = Uint8Array.from(smooth);
  for (let i = 0; i < size; i++) data[i] = Math.round(smooth[i]! + 5 * noiseAt(i, seed));
  return data;
};

test('grain is told from still texture, and filled pixels get it', () => {
  const sigma = grainOf(grainy(1), hidden, [seenIn(grainy(2))]);
  assert.ok(Math.abs(sigma - 5) < 1.2, `${sigma}`);
  assert.equal(grainOf(grainy(1), hidden, [seenIn(grainy(1))]), 0);
  const result = merged(covered(grainy(1)), [seenIn(grainy(2)), seenIn(grainy(3))]);
  const off = error(result, smooth);
  assert.ok(off > 4 && off < 7, `${off}`);
});
