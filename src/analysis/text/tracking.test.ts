import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ahead } from '../../base/ahead.ts';
import { firstVisible } from './boundary.ts';

/** Frames at 25 a second; a negative number is an opacity whose frame looks like something else. */
const frames = (opacities: readonly number[]) =>
  opacities.map((opacity, i) => ({ time: i / 25, opacity: Math.abs(opacity), likeness: opacity < 0.1 ? 0.05 : 0.9 }));

for (const [what, opacities, first] of [
  ['a cut', [0.1, 0, 0.05, 0.1, 0, 1, 1, 0.9, 1], 5],
  ['a line that was there all along', [1, 0.9, 1, 1], 0],
  ['a fade, from its first faint frame', [0, 0.02, 0, 0.01, 0, 0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1], 5],
  ['a cut behind a flash of one frame', [0, 0, 0, 0, 1, 1, -0.3, 1, 1, 1, 1], 4],
  ['a cut into a coarse picture', [0, 0, 0, 0, 0, 0, 0.78, 0.79, 0.8, 1, 1, 1, 1], 6],
  ['the second of two showings', [1, 1, 1, 0, 0, 0.05, 1, 1, 1, 1, 1, 1, 1, 1], 6],
  ['a line over a picture of nearly its colour', [0, 0, 0, 0.4, 0.4, 0.45, 0.9, 1, 1, 1], 3],
] as const) {
  test(`finds the first frame of ${what}`, () => assert.equal(firstVisible(frames(opacities)), first));
}

test('reads ahead no further than asked, keeps the order, and ends its source', async () => {
  let [given, ended] = [0, false];
  const source = async function* () {
    try {
      for (;;) yield given++;
    } finally {
      ended = true;
    }
  };
  const seen: number[] = [];
  for await (const value of ahead(source(), 3)) {
    seen.push(value);
    assert.ok(given <= value + 4, `${given} read at ${value}`);
    if (value === 5) break;
  }
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5]);
  assert.ok(ended);
});

test('tells an error of its source when its turn comes', async () => {
  const source = async function* () {
    yield 1;
    throw new Error('broken');
  };
  const seen: number[] = [];
  await assert.rejects(async () => {
    for await (const value of ahead(source(), 4)) seen.push(value);
  }, /broken/);
  assert.deepEqual(seen, [1]);
});
