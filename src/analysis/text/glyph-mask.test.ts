import assert from 'node:assert/strict';
import { test } from 'node:test';
import { glyphMask } from './glyph-mask.ts';
import type { Luma } from './glyphs.ts';

const [width, height] = [80, 40];
const box = { left: 15, top: 10, right: 65, bottom: 30 };
/** Upright bars, three wide, and the pixels beside them. */
const isBar = (x: number, y: number) => x >= 20 && x < 60 && y >= 13 && y < 27 && x % 8 < 3;
const isRim = (x: number, y: number) => !isBar(x, y) && [-1, 1].some((d) => isBar(x + d, y) || isBar(x, y + d));

/** Frames of a film that brightens and darkens as a whole, with a ramp that goes along; bars over it whose rim leaves this share of it. */
function pictures(share: number): Luma[] {
  return Array.from({ length: 10 }, (_, n) => {
    const data = new Uint8Array(width * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const film = 120 + 60 * Math.sin(2.4 * n) + 15 * Math.sin((x + 5 * n) / 9);
        data[y * width + x] = Math.round(isBar(x, y) ? 240 : isRim(x, y) ? share * film : film);
      }
    return { data, width, height };
  });
}

/** Share of the rim that a mask has. */
function rimIn(mask: Uint8Array): number {
  let [found, all] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (isRim(x, y)) [found, all] = [found + mask[y * width + x]!, all + 1];
  return found / all;
}

test('a faint rim stays with its letters, however much the film changes behind it', () => {
  assert.ok(rimIn(glyphMask(pictures(0.87), box)) > 0.98);
});

test("most of what is the film's own beside letters is left to it", () => {
  assert.ok(rimIn(glyphMask(pictures(1), box)) < 0.75);
});
