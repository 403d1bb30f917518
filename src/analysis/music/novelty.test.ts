import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BANDS } from './features.ts';
import { sectionChanges } from './novelty.ts';

/** Beats whose spectrum is the one of their part, and moves a little from beat to beat. */
const colour = (length: number, partOf: (beat: number) => number) => ({
  bands: Float32Array.from({ length: length * BANDS }, (_, i) => {
    const [beat, band] = [Math.floor(i / BANDS), i % BANDS];
    return 3 + Math.sin(1 + 9 * partOf(beat) + band) + 0.1 * Math.sin(7 * beat + band);
  }),
  ...{ length, chroma: new Float32Array(0), power: new Float32Array(0) },
});

test('finds where instruments change for good', () => {
  const changes = sectionChanges(colour(64, (beat) => (beat < 16 ? 0 : beat < 48 ? 1 : 2)));
  const at = Array.from(changes.keys()).filter((beat) => changes[beat]! > 0); // within
  assert.deepEqual(at, [16, 48]);
  assert.ok(at.every((beat) => changes[beat]! <= 1));
});

test('finds none in a few beats', () => {
  assert.ok(sectionChanges(colour(3, () => 0)).every((value) => value === 0));
});
