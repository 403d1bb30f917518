import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grown, withoutLeadIn } from './edges.ts';
import type { Section } from './repetition.ts';

const BARS = 40;

/** Sections of 4 to 12 bars from each bar: as alike as `alike` says of one bar and the one 20 bars later. */
const sections = (alike: (bar: number) => number): Section[] =>
  Array.from({ length: BARS - 12 }, (_, from) => from).flatMap((from) =>
    Array.from({ length: 9 }, (_, i) => {
      const length = 4 + i;
      const likeness = new Float32Array(BARS + 1).fill(-1);
      const bars = Array.from({ length }, (_, bar) => alike((from + bar) % 20));
      likeness[(from + 20) % BARS] = bars.reduce((sum, value) => sum + value, 0) / length;
      return { from, to: from + length, likeness };
    }),
  );

/** Bars 5 to 14 and 25 to 34 are a chorus. */
const isChorus = (bar: number) => bar % 20 >= 5 && bar % 20 < 15;
const loud = Array.from({ length: BARS }, (_, bar) => (isChorus(bar) ? 1 : -1));
const found = { places: [5, 25], length: 8 };

test('a section goes on while it comes back as it was, and as loud', () => {
  const asLong = grown(5, found, sections((bar) => (isChorus(bar) ? 0.9 : 0.1)), loud); // prettier-ignore
  assert.deepEqual(asLong, { places: [5, 25], length: 10 });
  const all = sections(() => 0.9); // the verses behind come back as well, but are quieter
  assert.deepEqual(grown(5, found, all, loud), { places: [5, 25], length: 10 });
});

test('a section ends where it comes back as something else, and where another begins', () => {
  const other = sections((bar) => (bar < 13 ? 0.9 : 0.1));
  assert.deepEqual(grown(5, found, other, loud), found);
  const next = { places: [5, 13, 25], length: 8 };
  assert.deepEqual(grown(5, next, sections(() => 0.9), loud), next); // prettier-ignore
});

test('quiet bars ahead are cut off, and the place is found that has none', () => {
  const early = { places: [23], length: 12 };
  const cut = withoutLeadIn(23, early, sections(() => 0.9), loud, () => [5, 25]); // prettier-ignore
  assert.deepEqual(cut, { from: 25, places: [5, 25], length: 10 });
  assert.deepEqual(
    withoutLeadIn(5, found, [], loud, () => []),
    { from: 5, ...found },
  );
});
