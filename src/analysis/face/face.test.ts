import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PointFile } from './point-file.ts';
import { kept, type FacePoints } from './points.ts';
import { distanceOutside, fillPolygon } from './polygon.ts';
import { presenceAt, smoothedAt, type FaceTrack } from './track.ts';

const square = [
  { x: 2, y: 3 },
  { x: 8, y: 3 },
  { x: 8, y: 7 },
  { x: 2, y: 7 },
];

test('a polygon fills the pixels whose middle it holds, and stays within the picture', () => {
  const mask = new Float32Array(100);
  fillPolygon(square, 10, 10, mask);
  for (let i = 0; i < 100; i += 1) {
    const [x, y] = [i % 10, Math.floor(i / 10)];
    assert.equal(mask[i], x >= 2 && x < 8 && y >= 3 && y < 7 ? 1 : 0, `${x} ${y}`);
  }
  const moved = square.map(({ x, y }) => ({ x: x - 5, y: y + 6 }));
  const corner = new Float32Array(100);
  fillPolygon(moved, 10, 10, corner);
  assert.equal(corner.reduce((a, b) => a + b), 3); // prettier-ignore
});

test('distance from a polygon is that to its nearest side, and 0 inside', () => {
  assert.equal(distanceOutside(square, 5, 5), 0);
  assert.equal(distanceOutside(square, 11, 5), 3);
  assert.equal(distanceOutside(square, 12, 10), 5);
});

/** Points of a round face of size about 0.2, moved to the right. */
function face(x: number): FacePoints {
  return Float32Array.from({ length: 2 * kept.length }, (_, i) => {
    const turn = (i >> 1) / 6;
    return i % 2 === 0 ? x + 0.11 * Math.cos(turn) : 0.5 + 0.11 * Math.sin(turn);
  });
}

function track(xs: readonly number[], sudden = true): FaceTrack {
  return { first: 10, points: xs.map(face), suddenStart: sudden, suddenEnd: sudden };
}

const left = (points: FacePoints) => points[0]!;

test('trembling goes and even movement does not lag', () => {
  const trembling = track(Array.from({ length: 40 }, (_, i) => 0.5 + 0.001 * (i % 2)));
  const spread = [...Array(20).keys()].map((i) => left(smoothedAt(trembling, 20 + i)));
  assert.ok(Math.max(...spread) - Math.min(...spread) < 0.0003);
  const walking = track(Array.from({ length: 40 }, (_, i) => 0.1 + 0.01 * i));
  for (const at of [10, 13, 30, 48, 49])
    assert.ok(Math.abs(left(smoothedAt(walking, at)) - left(walking.points.at(at - 10)!)) < 1e-4);
  const jump = track(Array.from({ length: 40 }, (_, i) => (i < 20 ? 0.2 : 0.6)));
  for (const at of [29, 30]) assert.ok(Math.abs(left(smoothedAt(jump, at)) - left(jump.points.at(at - 10)!)) < 1e-4);
});

test('an effect comes and goes with a face, and is there at once after a cut', () => {
  const soft = track(Array(30).fill(0.5) as number[], false);
  const presence = [10, 12, 14, 25, 37, 39].map((frame) => presenceAt(soft, frame, 4));
  assert.deepEqual(presence, [0.2, 0.6, 1, 1, 0.6, 0.2]);
  const hard = track(Array(30).fill(0.5) as number[]);
  assert.deepEqual([10, 39].map((frame) => presenceAt(hard, frame, 4)), [1, 1]); // prettier-ignore
});

test('points of many faces come back from their file, in whatever order they are asked for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-points-'));
  const file = new PointFile(join(folder, 'points'));
  const [one, other] = [file.list(), file.list()];
  for (let i = 0; i < 400; i += 1) for (const list of i % 2 === 0 ? [one] : [other, one]) list.push(face(i / 400 + (list === other ? 1 : 0))); // prettier-ignore
  assert.deepEqual([one.length, other.length, one.at(400), one.at(-1)], [400, 200, undefined, undefined]);
  for (const i of [399, 0, 17, 18, 17, 200]) assert.deepEqual(one.at(i), face(i / 400));
  assert.deepEqual(other.at(199), face(399 / 400 + 1));
  file.close();
  rmSync(folder, { recursive: true });
});
