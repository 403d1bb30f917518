import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hidden } from './hidden.ts';

const [width, height] = [96, 48];
const mask = Uint8Array.from({ length: width * height }, (_, i) => Number(i % width > 20 && i % width < 76 && Math.floor(i / width) > 18 && Math.floor(i / width) < 30)); // prettier-ignore
const { seam, smeared, pixels } = new Hidden(mask, width, height);
const place = (i: number) => [i % width, Math.floor(i / width)] as const;
const rim = [...pixels].filter((i) => smeared[i] === 0);
const light = (i: number) => place(i)[0] / 3 - place(i)[1] / 2;

test('light that falls differently from place to place is led from the rim through the hole', () => {
  const membrane = seam.membrane(rim, rim.map(light), (x, y) => light(y * width + x));
  for (const i of pixels) {
    const off = seam.at(membrane, ...place(i)) - light(i);
    if (mask[i] === 1) assert.ok(Math.abs(off) < 0.7, `${off} at ${place(i).join()}`);
  }
});

test('where nothing can be compared it is as elsewhere', () => {
  const membrane = seam.membrane([], [], (x) => x);
  assert.ok(pixels.every((i) => mask[i] === 0 || Math.abs(seam.at(membrane, ...place(i)) - place(i)[0]) < 1.6));
});

test('what has come in front at one end of the rim does not pull the hole beside it', () => {
  const inFront = (i: number) => (place(i)[0] < 26 ? 90 : 0);
  const membrane = seam.membrane(rim, rim.map(inFront), () => 0);
  assert.ok(pixels.every((i) => place(i)[0] < 32 || Math.abs(seam.at(membrane, ...place(i))) < 6));
});
