import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../media/frame.ts';
import { ShotDetector, type Shot } from './shots.ts';
import { THUMB } from './thumbnail.ts';

const { width, height } = THUMB;
const RATE = 25;
type Scene = (x: number, y: number) => number;

/** A picture of its own for each number: waves of several lengths and directions. Luma 16..235. */
function scene(seed: number): Scene {
  const waves = Array.from({ length: 5 }, (_, k) => {
    const angle = seed * 2.399 + k * 1.7;
    return {
      x: Math.cos(angle) * (0.1 + 0.07 * k),
      y: Math.sin(angle) * (0.1 + 0.07 * k),
      phase: seed * 5.1 + k * 2.3,
    };
  });
  return (x, y) => 125 + 22 * waves.reduce((sum, wave) => sum + Math.sin(x * wave.x + y * wave.y + wave.phase), 0);
}

/** Squares of 4 x 4 pixels, of grays of their own for each number. */
const mosaic =
  (seed: number): Scene =>
  (x, y) =>
    20 + ((((x >> 2) * 73 + (y >> 2) * 151 + seed * 37) * (seed + 11)) % 200);

/** Frames of what `paint` gives by pixel and frame, gray, kept within 0..255. */
function shotsOf(count: number, paint: (x: number, y: number, frame: number) => number, rgb = false): Shot[] {
  const detector = new ShotDetector();
  const shots: Shot[] = [];
  for (let index = 0; index < count; index += 1) {
    const gray = Uint8ClampedArray.from({ length: width * height }, (_, i) => paint(i % width, Math.floor(i / width), index)); // prettier-ignore
    const data = rgb ? Uint8Array.from({ length: gray.length * 3 }, (_, i) => gray[Math.floor(i / 3)]!) : new Uint8Array(gray.buffer); // prettier-ignore
    const frame: Frame = { width, height, pixelFormat: rgb ? 'rgb24' : 'gray', data, index, ptsSeconds: index / RATE };
    shots.push(...detector.push(frame));
  }
  return [...shots, ...detector.finish()];
}
const kinds = (shots: readonly Shot[]) => shots.slice(1).map(({ opening }) => opening.kind);
const starts = (shots: readonly Shot[]) => shots.slice(1).map(({ startFrame }) => startFrame);

/** `share` of b over a. */
const mix = (a: number, b: number, share: number) => a + (b - a) * Math.max(0, Math.min(1, share));
const [one, two, three] = [scene(1), scene(2), scene(3)];

test('finds each cut at its frame, and shots that follow each other without gap', () => {
  for (const rgb of [false, true]) {
    const shots = shotsOf(90, (x, y, f) => (f < 30 ? one(x + f, y) : f < 65 ? two(x, y + f / 2) : three(x, y)), rgb);
    assert.deepEqual(starts(shots), [30, 65]);
    shots.slice(1).forEach((shot, i) => assert.equal(shot.startSeconds, shots[i]!.endSeconds));
    assert.deepEqual([shots[0]!.startSeconds, shots[2]!.endSeconds, shots[2]!.endFrame], [0, 90 / RATE, 90]);
  }
});

test('finds shots of one frame', () => {
  const shots = shotsOf(60, (x, y, f) => (f < 25 ? one(x, y) : f < 32 ? mosaic(f)(x, y) : two(x, y)));
  assert.deepEqual(starts(shots), [25, 26, 27, 28, 29, 30, 31, 32]);
});

for (const [name, paint] of [
  ['a flash of one frame', (x, y, f) => one(x, y) + (f === 30 ? 90 : 0)],
  ['a flash of six frames that fades', (x, y, f) => one(x, y) + (f >= 30 && f < 36 ? 25 * (36 - f) : 0)],
  ['white frames', (x, y, f) => (f === 30 || f === 31 ? 235 : one(x, y))],
  ['a strobe light', (x, y, f) => (f % 2 === 0 ? one(x, y) : 16 + (one(x, y) - 16) * 0.2)],
  ['black every second frame', (x, y, f) => (f % 2 === 0 ? one(x, y) : 16)],
  [
    'black every second frame over what changes fast',
    (x, y, f) => (f % 2 === 0 ? mix(scene(f >> 3)(x, y), scene((f >> 3) + 1)(x, y), (f % 8) / 8) : 16),
  ],
  ['a fast pan', (x, y, f) => one(x + 9 * f, y)],
  ['a shaking camera', (x, y, f) => one(x + 5 * Math.sin(f * 2.1), y + 3 * Math.sin(f * 3.3))],
  ['light that comes up', (x, y, f) => 16 + ((one(x, y) - 16) * (10 + f)) / 90],
  ['a lamp that goes on', (x, y, f) => (f < 40 ? 16 + (one(x, y) - 16) * 0.15 : one(x, y))],
  [
    'something close that comes at once and goes past',
    (x, y, f) => (f >= 30 && x > (f - 30) * 6 ? two(x, y) : one(x, y)),
  ],
  ['something that goes past', (x, y, f) => (x > f * 3 - 60 && x < f * 3 - 35 ? two(x, y) : one(x, y))],
  ['black alone', () => 16],
  ['one colour', () => 120],
] as const satisfies readonly (readonly [string, (x: number, y: number, frame: number) => number])[]) {
  test(`takes no transition for ${name}`, () => assert.deepEqual(kinds(shotsOf(80, paint)), []));
}

for (const [kind, from, to, paint] of [
  ['dissolve', 30, 50, (x, y, f) => mix(one(x + f / 4, y), two(x, y), (f - 30) / 20)],
  ['wipe', 30, 50, (x, y, f) => (x / width < (f - 30) / 20 ? two(x, y) : one(x, y))],
  [
    'wipe',
    30,
    50,
    (x, y, f) => {
      const at = x + Math.max(0, Math.min(1, (f - 30) / 20)) * width;
      return at < width ? mosaic(1)(Math.round(at), y) : two(Math.round(at), y);
    },
  ],
  [
    'wipe',
    30,
    44,
    (x, y, f) => {
      const at = x - Math.max(0, 1 - (f - 30) / 14) * width;
      return at < 0 ? one(x, y) : mosaic(2)(Math.round(at), y);
    },
  ],
  [
    'wipe',
    30,
    50,
    (x, y, f) => (Math.hypot(x / width - 0.5, y / height - 0.5) < ((f - 30) / 20) * 0.71 ? two(x, y) : one(x, y)),
  ],
  ['fade', 28, 52, (x, y, f) => (f < 40 ? mix(one(x, y), 16, (f - 28) / 10) : mix(16, two(x, y), (f - 42) / 10))],
] as const satisfies readonly (readonly [string, number, number, (x: number, y: number, frame: number) => number])[]) {
  test(`finds a ${kind} from ${from} to ${to}`, () => {
    const shots = shotsOf(90, paint);
    assert.deepEqual(kinds(shots), [kind]);
    const { startFrame, endFrame } = shots[1]!.opening;
    assert.ok(Math.abs(startFrame - from) <= 4 && Math.abs(endFrame - to) <= 4, `${startFrame}-${endFrame}`);
  });
}

test('finds a cut under a strobe light', () => {
  const lit = (f: number) => f < 14 || f > 66 || f % 2 === 0;
  const shots = shotsOf(80, (x, y, f) => (!lit(f) ? 16 : f < 40 ? one(x + f / 2, y) : two(x, y)));
  assert.deepEqual(starts(shots), [40]);
});

test('gives shots while the film goes on', () => {
  const detector = new ShotDetector();
  let found = 0;
  for (let index = 0; index < 300; index += 1) {
    const data = Uint8Array.from({ length: width * height }, (_, i) => scene(Math.floor(index / 50))(i % width, Math.floor(i / width))); // prettier-ignore
    found += detector.push({ width, height, pixelFormat: 'gray', data, index, ptsSeconds: index / RATE }).length;
  }
  assert.ok(found >= 3, String(found));
});

test('gives one shot of one frame, and none of none', () => {
  assert.equal(shotsOf(1, one).length, 1);
  assert.deepEqual(new ShotDetector().finish(), []);
});
