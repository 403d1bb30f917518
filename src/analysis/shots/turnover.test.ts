import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftByPan } from './likeness.ts';
import type { Sample } from './mixture.ts';
import { thumbnail, THUMB } from './thumbnail.ts';
import { isThereAgain, judgeTurnover } from './turnover.ts';

const [COLUMNS, ROWS] = [16, 9];

/** Samples of cells in gray. @param paint luma by column, row and sample. */
const samplesOf = (count: number, paint: (x: number, y: number, i: number) => number): Sample[] =>
  Array.from({ length: count }, (_, i) => ({
    thumb: thumbnail({ ...THUMB, pixelFormat: 'gray', data: new Uint8Array(THUMB.width * THUMB.height), index: i, ptsSeconds: i / 12 }, i), // prettier-ignore
    cells: Float32Array.from({ length: COLUMNS * ROWS * 3 }, (_, k) => {
      const cell = Math.floor(k / 3);
      return k % 3 === 0 ? paint(cell % COLUMNS, Math.floor(cell / COLUMNS), i) : 128;
    }),
  }));

/** Two shots in which everything goes on changing by a third of what the wipe changes. */
const one = (x: number, y: number, i: number) => 60 + 14 * Math.sin(x + 2 * y + 0.9 * i);
const two = (x: number, y: number, i: number) => 150 + 18 * Math.cos(2 * x + y - 0.8 * i);
const shuffled = (x: number, y: number) => (x * 7 + y * 11 + ((x * y) % 5) * 3) % COLUMNS;

test('tells a wipe over shots in which things move by its cells, and where it begins and ends', () => {
  const found = judgeTurnover(samplesOf(20, (x, y, i) => (x < (i - 5) * 2 ? two : one)(x, y, i)));
  assert.ok(found !== undefined && Math.abs(found.first - 5) <= 1 && Math.abs(found.last - 13) <= 1, JSON.stringify(found)); // prettier-ignore
});

for (const [name, paint] of [
  ['cells that turn over anywhere', (x, y, i) => (shuffled(x, y) < (i - 5) * 2 ? two : one)(x, y, i)],
  ['a cut', (x, y, i) => (i < 9 ? one : two)(x, y, i)],
  ['a dissolve', (x, y, i) => 60 + 10 * Math.min(10, Math.max(0, i - 5)) + x - y],
  ['one shot', one],
  ['a wipe over a third of the picture', (x, y, i) => (x < Math.min(5, i - 5) ? two : one)(x, y, i)],
  ['what comes and is gone at once', (x, y, i) => (x < (i - 5) * 2 && x > (i - 9) * 2 ? two : one)(x, y, i)],
] as const satisfies readonly (readonly [string, (x: number, y: number, i: number) => number])[]) {
  test(`no wipe: ${name}`, () => assert.equal(judgeTurnover(samplesOf(20, paint)), undefined));
}

test('a picture that something went past of is there again, another is not', () => {
  const [before, over, after, other] = [samplesOf(1, one)[0]!, samplesOf(1, two)[0]!, samplesOf(1, (x, y) => one(x, y, 0) + (y < 4 ? 60 : 3))[0]!, samplesOf(1, (x, y) => 230 - 9 * x + y)[0]!]; // prettier-ignore
  assert.equal(isThereAgain(before, over, [other, after]), true);
  assert.equal(isThereAgain(before, over, [other]), false);
});

test('a pan leaves little of what changes, a wipe much', () => {
  const { width, height } = THUMB;
  const picture = (paint: (x: number, y: number) => number) => thumbnail({ width, height, pixelFormat: 'gray', data: Uint8Array.from({ length: width * height }, (_, i) => paint(i % width, Math.floor(i / width))), index: 0, ptsSeconds: 0 }, 0); // prettier-ignore
  const wall = (edge: number) => picture((x) => (x < edge ? 200 : 60));
  assert.ok(leftByPan(wall(40), wall(34)) < 0.1);
  const tiles = (x: number, y: number, seed: number) => 40 + (((x >> 1) * 73 + (y >> 1) * 151) * seed) % 160; // prettier-ignore
  const wipe = (edge: number) => picture((x, y) => tiles(x, y, x < edge ? 3 : 7));
  assert.ok(leftByPan(wipe(20), wipe(26)) > 0.6);
});
