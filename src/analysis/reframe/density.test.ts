import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GRID, stillness } from '../subjects/motion.ts';
import { densities } from './density.ts';
import { sightings } from './testing.ts';
import { windowOf } from './window.ts';

const film = { width: 1920, height: 1080 };
const window = windowOf({ ...film, stretch: 1 }, { left: 0, top: 0, right: 1, bottom: 1 }, 9 / 16);

/** What stands out in one column of the picture alone. */
const column = (at: number) => Uint8Array.from({ length: GRID.columns * GRID.rows }, (_, i) => (i % GRID.columns === at ? 255 : 0)); // prettier-ignore

test('what stood out before the picture changed tells less than what stands out after', () => {
  const leftShare = (turned: number) => {
    const maps = [column(4), undefined, undefined, column(27)];
    const seen = sightings(4 / 3, () => []).map((one, i) => ({ ...one, saliency: maps[i], movement: { ...stillness(), camera: { x: i === 1 ? turned : 0, y: 0 } } })); // prettier-ignore
    const density = densities(window, film, seen)[1]!; // there are four
    const sum = (part: Float32Array) => part.reduce((all, value) => all + value, 0);
    return sum(density.subarray(0, density.length / 2)) / sum(density);
  };
  assert.ok(leftShare(0) > 0.6, `${leftShare(0)} where nothing changed`);
  assert.ok(leftShare(0.4) < 0.2, `${leftShare(0.4)} where the camera turned`);
});
