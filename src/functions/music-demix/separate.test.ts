import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../../test/sounds.ts';
import { BAND_COUNT } from './bands.ts';
import { SampleQueue } from './sample-queue.ts';
import { separateVoice, type VoiceMask } from './separate.ts';

const { signal } = new AbortController();
const RATE = 44_100;
const all: VoiceMask = (_powers, frames) => Promise.resolve(new Float32Array(BAND_COUNT * frames).fill(1));

async function* noise(seconds: number, channels: number, onBlock: () => void = () => undefined) {
  const next = random(1);
  for (let block = 0; block < 2 * seconds; block += 1) {
    await Promise.resolve();
    onBlock();
    yield new Float32Array((RATE / 2) * channels).map(() => next() - 0.5);
  }
}

test('gives back what a mask lets through, in time', async () => {
  const tone = new Float32Array(RATE * 2).map((_, i) => 0.5 * Math.sin((2 * Math.PI * 997 * (i >> 1)) / RATE));
  async function* blocks() {
    for (let at = 0; at < tone.length; at += 10_000) yield tone.subarray(at, at + 10_000);
  }
  const queue = new SampleQueue();
  for await (const voice of separateVoice(blocks(), all, { sampleRate: RATE, channels: 2, signal })) queue.push(voice);
  assert.equal(queue.length, tone.length);
  const middle = queue.take(tone.length).map((value, i) => value - tone[i]!).subarray(20_000, 60_000); // prettier-ignore
  assert.ok(middle.every((value) => Math.abs(value) < 1e-3));
});

test('holds less than half a minute however long the sound is', async () => {
  let [taken, given, most] = [0, 0, 0];
  const blocks = noise(60, 1, () => {
    taken += 0.5;
    most = Math.max(most, taken - given);
  });
  for await (const voice of separateVoice(blocks, all, { sampleRate: RATE, channels: 1, signal })) given += voice.length / RATE; // prettier-ignore
  assert.equal(Math.round(given), 60);
  assert.ok(most < 30, `${most} s`);
});

test('a queue gives out what came in, in order, in other portions', () => {
  const queue = new SampleQueue();
  for (const block of [[1, 2, 3], [4], [5, 6]]) queue.push(Float32Array.from(block));
  assert.deepEqual([[...queue.take(2)], [...queue.take(3)], [...queue.take(9)], queue.length], [[1, 2], [3, 4, 5], [6], 0]); // prettier-ignore
});
