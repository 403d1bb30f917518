import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asWide, withOtherPlaces } from './jumps.ts';
import { first, later, look, sign, size } from './testing/sign.ts';
import type { Template } from './template.ts';

const { signal } = new AbortController();
const looks = Array.from({ length: 12 }, (_, k) => look(k, k % 6 < 3 ? first : later));
const [early, late] = [looks.map((_, k) => k % 6 < 3), looks.map((_, k) => k % 6 >= 3)];

/** The part of a template with the given share of its columns, its box too. */
function part({ template, ...box }: ReturnType<typeof sign>, share: number) {
  const right = box.left + share * (box.right - box.left);
  const kept = [...template.at.keys()].filter((n) => template.at[n]! % size.width < right); // numbers of its edges
  const of = (values: Float32Array) => Float32Array.from(kept, (n) => values[n]!);
  const some: Template = {
    at: Int32Array.from(kept, (n) => template.at[n]!),
    ux: of(template.ux),
    uy: of(template.uy),
  };
  return { ...box, right, pixels: kept.length, template: some };
}

test('a part that is seen at one place gives way to the whole that is known from the other', async () => {
  const [whole, bit] = [sign(first), part(sign(later), 0.4)];
  const sure = [{ ...whole, shown: early, isSure: true }, { ...bit, shown: late, isSure: true }]; // prettier-ignore
  const places = await withOtherPlaces(sure, [], [], looks, size, signal);
  assert.deepEqual(places.map(({ left, top, right, bottom }) => [left, top, right, bottom]), [[8, 6, 44, 28], [116, 60, 152, 82]]); // prettier-ignore
});

test('what the places have in common grows to what is known of one of them, where it lies in the picture', () => {
  const spots = [first, later].map(({ x, y }) => ({ left: x + 10, top: y + 4, right: x + 20, bottom: y + 18, pixels: 100, template: sign().template, shown: early })); // prettier-ignore
  const boxes = (known: Parameters<typeof asWide>[1]) => asWide(spots, known, size).map(({ left, top, right, bottom }) => [left, top, right, bottom]); // prettier-ignore
  assert.deepEqual(boxes([sign(first)]), [[8, 6, 44, 28], [116, 60, 152, 82]]); // prettier-ignore
  assert.deepEqual(boxes([]), spots.map(({ left, top, right, bottom }) => [left, top, right, bottom])); // prettier-ignore
});
