import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../media/frame.ts';
import { random } from '../../../test/sounds.ts';
import { look, lookDistance } from './look.ts';
import { pictureScore } from './score.ts';

const [width, height] = [240, 136];
type Paint = (x: number, y: number) => readonly [number, number, number];

function picture(paint: Paint): Frame {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) data.set(paint(x, y), (y * width + x) * 3);
  return { width, height, data, pixelFormat: 'rgb24', index: 0, ptsSeconds: 0 };
}

/** A mean over `reach` pixels to the side: what a moving camera does. */
const smeared =
  (paint: Paint, reach: number): Paint =>
  (x, y) => {
    const sum = [0, 0, 0];
    for (let i = 0; i < reach; i += 1) paint(x + i, y).forEach((value, c) => (sum[c] = sum[c]! + value / reach));
    return [sum[0]!, sum[1]!, sum[2]!];
  };
/** Patches of many colours and sizes. */
const scene: Paint = (x, y) => {
  const patch = (Math.floor(x / 13) * 7 + Math.floor(y / 17) * 5 + Math.floor((x + y) / 29)) % 11;
  return [40 + patch * 17, 200 - patch * 14, 60 + ((patch * 53) % 150)];
};
const score = (paint: Paint) => pictureScore(look(picture(paint)));

for (const [name, paint] of [
  ['black', () => [0, 0, 0]],
  ['white', () => [255, 255, 255]],
  ['one colour', () => [30, 90, 200]],
  ['a slow gradient', (x: number) => [100 + x / 20, 100, 100]],
  [
    'black with one bright dot',
    (x: number, y: number) => (x > 118 && x < 122 && y > 66 && y < 70 ? [255, 255, 255] : [0, 0, 0]),
  ],
] as const satisfies readonly (readonly [string, Paint])[]) {
  test(`gives ${name} next to nothing`, () => assert.ok(score(paint) < 1, String(score(paint))));
}

const next = random(3);
for (const [better, worse, a, b] of [
  ['a sharp picture', 'a smeared one', scene, smeared(scene, 9)],
  [
    'a sharp picture',
    'a smeared noisy one',
    scene,
    (x: number, y: number) => smeared(scene, 9)(x, y).map((v) => v + 6 * next()) as [number, number, number],
  ],
  [
    'colour',
    'gray',
    scene,
    (x: number, y: number) => {
      const [r, g, c] = scene(x, y);
      const gray = 0.299 * r + 0.587 * g + 0.114 * c;
      return [gray, gray, gray] as const;
    },
  ],
  ['well lit', 'dark', scene, (x: number, y: number) => scene(x, y).map((v) => v / 7) as [number, number, number]],
  [
    'well lit',
    'washed out',
    scene,
    (x: number, y: number) => scene(x, y).map((v) => 215 + v / 7) as [number, number, number],
  ],
] as const satisfies readonly (readonly [string, string, Paint, Paint])[]) {
  // prettier-ignore
  test(`likes ${better} better than ${worse}`, () => assert.ok(score(a) > score(b) + 0.5, `${score(a)} ${score(b)}`));
}

test('leaves black bars out', () => {
  const barred = look(picture((x, y) => (y < 20 || y >= height - 20 ? [0, 0, 0] : scene(x, y))));
  const whole = look(picture(scene));
  assert.ok(Math.abs(barred.brightness - whole.brightness) < 6);
  assert.ok(barred.clipped < 0.01);
});

test('finds one thing that stands out, not a spread', () => {
  const one = look(picture((x, y) => (Math.hypot(x - 110, y - 70) < 30 ? [220, 60, 40] : [60, 120, 200])));
  const spread = look(picture((x) => (x % 80 < 20 ? [220, 60, 40] : [60, 120, 200])));
  assert.ok(one.subject > 0.6 && spread.subject < 0.3, `${one.subject} ${spread.subject}`);
});

test('tells how unlike pictures are', () => {
  const [a, noisy, other] = [scene, (x: number, y: number) => scene(x, y).map((v) => v + 4 * next()) as [number, number, number], smeared(() => [200, 40, 30], 1)].map((paint) => look(picture(paint)).descriptor); // prettier-ignore
  assert.ok(a !== undefined && noisy !== undefined && other !== undefined);
  assert.equal(lookDistance(a, a), 0);
  assert.ok(lookDistance(a, noisy) < 0.06 && lookDistance(a, other) > 0.3);
});
