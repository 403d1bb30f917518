import assert from 'node:assert/strict';
import { test } from 'node:test';
import { look } from '../../analysis/interest/look.ts';
import { finenessFactors } from './finest.ts';

const [width, height] = [160, 96];

/** A picture of fine stripes; in blocks of `block` pixels each of one tone, where that is more than one. */
function picture(block: number, shade = 0) {
  const tone = (x: number, y: number) => 90 + shade + 40 * Math.sin(x / 11) + 30 * Math.sin(y / 7) + 35 * Math.sin((x + y) * 1.4); // prettier-ignore
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return tone(x - (x % block), y - (y % block));
  });
  return look({ width, height, pixelFormat: 'rgb24', data, index: 0, ptsSeconds: 0 });
}

test('what a coder left coarse loses beside the fine pictures of its scene alone', () => {
  const seen = [{ seconds: 0, look: picture(8) }, { seconds: 0.3, look: picture(1) }, { seconds: 5, look: picture(8) }]; // prettier-ignore
  const [coarse, fine, alone] = finenessFactors(seen);
  assert.ok(coarse! < 0.9, `${coarse}`);
  assert.deepEqual([fine, alone], [1, 1]);
});

test('another scene a moment later tells nothing', () => {
  const dark = { seconds: 0, look: picture(8, -80) };
  assert.deepEqual(finenessFactors([dark, { seconds: 0.2, look: picture(1, 80) }])[0], 1);
});
