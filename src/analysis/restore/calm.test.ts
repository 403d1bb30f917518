import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Samples } from '../../media/media.ts';
import { calmed } from './calm.ts';
import { noiseAt } from './grain.ts';
import { Hidden } from './hidden.ts';
import { seenThere } from './trace.ts';

const [width, height] = [64, 48];
const size = width * height;
const film = (i: number) => 120 + 40 * Math.sin((i % width) / 5) * Math.cos(Math.floor(i / width) / 4);
/** Planar Y, U, V: the film with noise of that deviation. */
const noisy = (deviation: number, seed: number) => new Uint8Array((size * 3) >> 1).map((_, i) => (i < size ? film(i) + deviation * noiseAt(i, seed) : 128)); // prettier-ignore
const isVeiled = (i: number) => i % width >= 8 && i % width < 56 && i >= 8 * width && i < 40 * width;
const variance = Float32Array.from({ length: size }, (_, i) => (isVeiled(i) ? 100 : 0));
const hidden = new Hidden(new Uint8Array(size), width, height, undefined, variance);
const witness = (deviation: number, off = 0) => {
  const data = noisy(deviation, 2);
  const count = hidden.pixels.length;
  return {
    kind: new Uint8Array(count).fill(seenThere),
    cost: new Float32Array(count),
    luma: Float32Array.from(hidden.pixels, (i) => data[i]! + off),
    cb: new Float32Array(count).fill(128),
    cr: new Float32Array(count).fill(128),
  };
};
const error = (data: Samples) => hidden.pixels.reduce((sum, i) => sum + (data[i]! - film(i)) ** 2, 0) / hidden.pixels.length; // prettier-ignore

test('a witness that fits takes the noise from lifted pixels', () => {
  const before = noisy(10, 1);
  const after = calmed(before, hidden, [witness(2), undefined]);
  assert.ok(error(before) > 80 && error(after) < 20, `${error(before)} before, ${error(after)} after`);
});

test('one that shows other things does not spoil them, nor what is not veiled', () => {
  const before = noisy(10, 1);
  const after = calmed(before, hidden, [undefined, witness(2, 60)]);
  assert.ok(error(after) < 1.1 * error(before), `${error(before)} before, ${error(after)} after`);
  for (let i = 0; i < size; i++) if (!isVeiled(i)) assert.equal(after[i], before[i]);
});

test('without a witness the noise of an even part goes, and an edge between two stays', () => {
  const side = (i: number) => (i % width < 32 ? 60 : 200);
  const before = noisy(10, 1).map((v, i) => (i < size ? v - film(i) + side(i) : v));
  const after = calmed(before, hidden, [undefined, undefined]);
  const wrong = (data: Samples, is: (x: number) => boolean) => {
    const some = hidden.pixels.filter((i) => is(i % width));
    return some.reduce((sum, i) => sum + (data[i]! - side(i)) ** 2, 0) / some.length;
  };
  const isEdge = (x: number) => x === 31 || x === 32;
  const even = (x: number) => x < 29 || x > 34;
  assert.ok(wrong(after, even) < 0.2 * wrong(before, even), `${wrong(after, even)} of ${wrong(before, even)}`);
  assert.ok(wrong(after, isEdge) < 1.2 * wrong(before, isEdge), `${wrong(after, isEdge)} of ${wrong(before, isEdge)}`);
});
