import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beatPath } from './beat-path.ts';

const FPS = 50;
const options = { minBpm: 80, maxBpm: 160, centreBpm: 125, octaves: 0.5, drift: 0.03, jump: 28 };

/** Frames of beats over so many seconds whose tempo wanders between 95 and 135 a minute. */
function wandering(seconds: number): number[] {
  const beats: number[] = [];
  for (let at = 20; at < seconds * FPS - 40; at += (60 * FPS) / (115 + 20 * Math.sin(at / 4000))) beats.push(Math.round(at)); // prettier-ignore
  return beats;
}

for (const seconds of [60, 700]) {
  test(`finds each beat of ${seconds} seconds once`, async () => {
    const beats = wandering(seconds);
    const strength = new Float32Array(seconds * FPS).fill(-0.2);
    for (const [i, beat] of beats.entries()) if (i % 9 !== 4) strength[beat] = 5; // every ninth is not played
    const { frames } = await beatPath(strength, FPS, options, new AbortController().signal);
    const inside = frames.filter((frame) => frame >= 15 && frame <= beats.at(-1)! + 5); // there are some
    assert.equal(inside.length, beats.length);
    const off = inside.map((frame, i) => Math.abs(frame - beats[i]!)); // of one length
    assert.ok(Math.max(...off) <= 3, `${Math.max(...off)} frames off`);
  });
}

test('stops when it is told to', async () => {
  const signal = AbortSignal.abort();
  await assert.rejects(beatPath(new Float32Array(100), FPS, options, signal));
});
