import assert from 'node:assert/strict';
import { test } from 'node:test';
import { solveBlend } from './blend-model.ts';
import { noiseAt } from './grain.ts';
import type { Part } from './part.ts';

const [width, height] = [128, 80];
const size = width * height;
const isIn = (i: number, left: number, top: number, right: number, bottom: number) => i % width >= left && i % width < right && i >= top * width && i < bottom * width; // prettier-ignore
const box = Uint8Array.from({ length: size }, (_, i) => Number(isIn(i, 30, 24, 98, 56)));
const isPlate = (i: number) => isIn(i, 34, 28, 94, 52);
const isLetter = (i: number) => isPlate(i) && isIn(i, 44, 34, 84, 46) && i % 8 < 3;

/** A still dark film with something in the box: its brightness, its colour. */
function film(luma: (i: number) => number, cb: (i: number) => number): Part[] {
  return Array.from({ length: 12 }, (_, n) => {
    const data = new Uint8Array(size * 1.5).fill(128);
    for (let i = 0; i < size; i++) {
      data[i] = luma(i) + 1.5 * noiseAt(i, n);
      const [x, y] = [i % width, Math.floor(i / width)];
      if (((x | y) & 1) === 0) data[size + (y >> 1) * (width >> 1) + (x >> 1)] = cb(i);
    }
    return { width, height, data };
  });
}
const share = (plane: Uint8Array, where: (i: number) => boolean) => {
  const all = Array.from({ length: size }, (_, i) => i).filter(where);
  return all.filter((i) => plane[i] === 1).length / all.length;
};

test('a coloured plate as bright as the film behind goes with its letters', () => {
  const { hole } = solveBlend(film((i) => (isLetter(i) ? 210 : 50), (i) => (isPlate(i) ? 180 : 126)), box); // prettier-ignore
  assert.ok(share(hole, isPlate) > 0.97, `${share(hole, isPlate)}`);
  assert.ok(share(hole, (i) => box[i] === 0) < 0.01, `${share(hole, (i) => box[i] === 0)}`);
});

test('letters without a plate leave the film between them', () => {
  const { mask } = solveBlend(film((i) => (isLetter(i) ? 210 : 50), () => 126), box); // prettier-ignore
  assert.ok(share(mask, isLetter) > 0.95 && share(mask, isPlate) < 0.75, `${share(mask, isPlate)}`);
});
