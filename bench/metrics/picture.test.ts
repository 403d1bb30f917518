import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focus, meanLuma } from './picture.ts';

const picture = (paint: (x: number) => number) =>
  Uint8Array.from({ length: 32 * 16 * 3 }, (_, i) => paint(Math.floor(i / 3) % 32));

test('focus falls with blur and is 0 for one colour', () => {
  const sharp = focus(
    picture((x) => (x % 8 < 4 ? 0 : 200)),
    32,
    16,
  );
  const soft = focus(
    picture((x) => 100 + 100 * Math.sin(x / 1.3)),
    32,
    16,
  );
  assert.ok(sharp > 2 * soft && soft > 0);
  assert.equal(
    focus(
      picture(() => 90),
      32,
      16,
    ),
    0,
  );
});

test('luma of a gray is the gray', () => assert.ok(Math.abs(meanLuma(picture(() => 90)) - 90) < 1e-6));
