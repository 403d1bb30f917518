import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Consensus } from './consensus.ts';

const [width, height] = [20, 16];
const hole = Uint8Array.from({ length: width * height }, (_, i) => (i % width > 3 ? 1 : 0));
/** Pixel k of the first plane of what guesses come to, over a continuation of 100. */
function painted(guesses: readonly ((k: number) => number)[]): Uint8Array {
  const consensus = new Consensus(hole, width);
  for (const guess of guesses) consensus.add(Uint8Array.from({ length: 3 * hole.length }, (_, k) => guess(k)));
  const picture = new Uint8Array(3 * hole.length).fill(100);
  consensus.paint(picture);
  return picture;
}
const even = (...values: readonly number[]) => painted(values.map((value) => () => value));
const middle = 8 * width + 10;

test('guesses that agree are taken as they are, within the hole', () => {
  const out = even(180, 180);
  assert.deepEqual([out[middle], out[2 * hole.length + middle], out[8 * width + 3]], [180, 180, 100]);
});

test('guesses that contradict one another go back towards the plain continuation', () => {
  const value = even(60, 220, 70, 230)[middle]!; // mean 145
  assert.ok(value > 105 && value < 125, `${value}`);
});

test('a little doubt takes a little', () => {
  const value = even(178, 182, 179, 181)[middle]!;
  assert.ok(value >= 179 && value <= 180, `${value}`);
});

test('texture stays where brightness goes back', () => {
  const out = painted([60, 220, 70, 230].map((value) => (k) => value + 20 * (k % 2)));
  assert.ok(out[middle + 1]! - out[middle]! >= 15);
});
