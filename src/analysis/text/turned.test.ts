import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turned, turnedBack, turnedFrame } from './turned.ts';

test('a picture of odd size is turned with its boxes, and these back', () => {
  const [width, height] = [5, 3];
  const box = { left: 3, top: 1, right: 4, bottom: 3 };
  const inBox = (x: number, y: number) => Number(x >= box.left && x < box.right && y >= box.top && y < box.bottom);
  const luma = Array.from({ length: width * height }, (_, i) => inBox(i % width, Math.floor(i / width)));
  const data = Uint8Array.from([...luma, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25]);
  const frame = turnedFrame({ width, height, data, pixelFormat: 'yuv420p', index: 0, ptsSeconds: 0 });
  const there = turned(box, width);
  assert.deepEqual([frame.width, frame.height, there], [3, 5, { left: 1, top: 1, right: 3, bottom: 2 }]);
  assert.deepEqual([...frame.data.subarray(0, 15)], [0, 0, 0, 0, 1, 1, ...Array<number>(9).fill(0)]);
  assert.deepEqual([...frame.data.subarray(15)], [12, 15, 11, 14, 10, 13, 22, 25, 21, 24, 20, 23]);
  assert.deepEqual(turnedBack(there, width), box);
});
