import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { modelsConfig } from '../../models/config.ts';
import { createModels } from '../../models/session.ts';
import { createDirectedFill } from './directed-fill.ts';
import { HarmonicFill } from './harmonic-fill.ts';
import { directions, Rays } from './rays.ts';

const models = createModels(modelsConfig.parse({ executionProvider: 'cpu' }));
after(() => models.close());

const [width, height] = [150, 70];
const size = width * height;
/** A bar of letters' height. */
const mask = Uint8Array.from({ length: size }, (_, i) => Number(i % width >= 20 && i % width < 130 && Math.floor(i / width) >= 26 && Math.floor(i / width) < 44)); // prettier-ignore
const film = (light: (x: number, y: number) => number) => Float32Array.from({ length: size }, (_, i) => light(i % width, Math.floor(i / width))); // prettier-ignore
const smoothly = (seen: Float32Array) => {
  const plane = seen.slice();
  new HarmonicFill(mask, width, height).fill(plane);
  return plane;
};
const error = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, v, i) => sum + mask[i]! * (v - b[i]!) ** 2, 0) / mask.reduce((sum, m) => sum + m, 0));

test('lines tell what lies at their ends, by distance', () => {
  const slope = film((x, y) => 40 + x + y);
  const rays = new Rays(mask, width, height);
  const { told, apart } = rays.tell(slope);
  const n = rays.pixels.indexOf(35 * width + 70);
  const upright = (directions / 2) * rays.pixels.length + n;
  assert.ok(Math.abs(told[upright]! - slope[35 * width + 70]!) < 0.1, `${told[upright]}`);
  assert.ok(Math.abs(apart[upright]! - 20) < 0.01, `${apart[upright]}`); // from row 24.5 to 44.5
  assert.equal(rays.far[upright], 19);
});

for (const [name, light] of [
  ['upright', (x: number) => (x % 40 < 20 ? 60 : 180)],
  ['slanting', (x: number, y: number) => ((x + y / 2) % 44 < 20 ? 60 : 180)],
] as const)
  test(`${name} edges go on across a hole, where a smooth fill lets them end; what is seen stays`, async () => {
    const truth = film(light);
    const smooth = smoothly(truth);
    const filled = await createDirectedFill(models).fill(smooth, { mask, width, height });
    const [ours, before] = [error(filled, truth), error(smooth, truth)];
    assert.ok(ours < 0.9 * before, `${ours} beside ${before}`);
    for (let i = 0; i < size; i++) if (mask[i] === 0) assert.equal(filled[i], truth[i]);
  });
