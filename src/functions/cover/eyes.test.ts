import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeenFace } from '../../analysis/face/find.ts';
import { kept, marks } from '../../analysis/face/points.ts';
import { blindModels } from '../../analysis/subjects/testing.ts';
import { silentLogger } from '../../base/log.ts';
import type { Frame } from '../../media/frame.ts';
import { createEyeJudge } from './eyes.ts';

/** Pictures in the colour of skin, eight a second, each with its own number in a corner. */
const pictures = Array.from({ length: 11 }, (_, index): Frame => {
  const data = new Uint8Array(64 * 36 * 3).map((_, i) => [200, 150, 120][i % 3]! + ((i * 7) % 23));
  data[0] = index;
  return { width: 64, height: 36, pixelFormat: 'rgb24', data, index, ptsSeconds: index / 8 };
});

/** A face whose eyes are so far open; its left eye is `narrow` times as wide as the right one. */
function faceOf(open: number, narrow = 1): SeenFace {
  const points = new Float32Array(2 * kept.length);
  const put = (number: number, x: number, y: number) => points.set([x, y], 2 * kept.indexOf(number));
  put(marks.rightEyeOuter, 0, 0);
  put(marks.rightEyeInner, 20, 0);
  put(marks.rightEyeTop, 10, -10 * open);
  put(marks.rightEyeBottom, 10, 10 * open);
  put(marks.leftEyeInner, 40, 0);
  put(marks.leftEyeOuter, 40 + 20 * narrow, 0);
  put(marks.leftEyeTop, 50, -10 * open);
  put(marks.leftEyeBottom, 50, 10 * open);
  return { points, score: 1, next: { x: 0, y: 0, side: 1, turn: 0 } };
}

/** Time of the picture that is taken instead of the one at 0.625 s. */
async function instead(facesAt: (index: number) => SeenFace[], from = pictures): Promise<number | undefined> {
  const number = ({ data }: { data: Uint8Array }) => data[2]!; // pictures come as blue, green, red
  const finder = {
    find: (picture: { data: Uint8Array }) => Promise.resolve(facesAt(number(picture))),
    step: (picture: { data: Uint8Array }) => Promise.resolve(facesAt(number(picture))),
  };
  const judge = createEyeJudge(blindModels, silentLogger(), () => Promise.resolve(finder));
  return (await judge.better(from, 0.625))?.ptsSeconds;
}

test('where somebody blinks a moment with open eyes is taken', async () => {
  const at = await instead((index) => [faceOf(index === 5 || index === 6 ? 0.22 : 0.36)]);
  assert.ok(at === 0.5 || at === 0.875, `${at}`);
  const begins = await instead((index) => [faceOf([0.36, 0.36, 0.36, 0.36, 0.36, 0.305, 0.2][index] ?? 0.36)]);
  assert.ok(begins === 0.5 || begins === 0.875, `at the beginning of a blink: ${begins}`);
  const two = await instead((index) => [faceOf(0.36), faceOf(index >= 4 && index <= 6 ? 0.2 : 0.3)]);
  assert.ok(two === 0.375 || two === 0.875, `${two}`);
});

test('narrow eyes, faces from the side, and pictures without faces or skin stay', async () => {
  assert.equal(await instead(() => [faceOf(0.18)]), undefined);
  assert.equal(await instead((index) => [faceOf(index === 5 ? 0.2 : 0.36, 0.4)]), undefined);
  assert.equal(await instead(() => []), undefined);
  const blue = pictures.map((one) => ({ ...one, data: one.data.map((value, i) => (i % 3 === 2 ? 220 : value >> 2)) }));
  assert.equal(await instead((index) => [faceOf(index === 5 ? 0.2 : 0.36)], blue), undefined);
});
