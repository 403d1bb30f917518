import assert from 'node:assert/strict';
import { test } from 'node:test';
import { musicLike, random } from '../../../test/sounds.ts';
import { Limiter } from './limiter.ts';
import { PEAK_REACH, truePeakAt } from './true-peak.ts';

function limited(samples: Float32Array, ceilingDb: number, piece: number): { out: Float32Array; limiter: Limiter } {
  const limiter = new Limiter(ceilingDb);
  const parts: Float32Array[] = [];
  for (let at = 0; at < samples.length; at += piece) parts.push(limiter.push(samples.subarray(at, at + piece)).slice());
  parts.push(limiter.finish().slice());
  return { out: Float32Array.from(parts.flatMap((part) => [...part])), limiter };
}

function truePeakDb(samples: Float32Array): number {
  let peak = 0;
  for (let i = PEAK_REACH; i < samples.length / 2 - PEAK_REACH; i += 1) {
    peak = Math.max(peak, truePeakAt(samples, i, 2, 0), truePeakAt(samples, i, 2, 1));
  }
  return 20 * Math.log10(peak);
}

const stereo = (mono: Float32Array) => Float32Array.from({ length: mono.length * 2 }, (_, i) => mono[i >> 1]!);
const loud = stereo(musicLike(2, 48_000)).map((value) => value * 4);
const next = random(9);
const noise = new Float32Array(48_000).map(() => 3 * (next() - 0.5));

test('sees peaks between samples', () => {
  // a quarter of the rate, sampled 45 degrees off its crests: samples at 0.707, crests at 1
  const tone = Float32Array.from({ length: 400 }, (_, i) => Math.sin((Math.PI / 2) * (i >> 1) + Math.PI / 4));
  assert.ok(Math.abs(truePeakDb(tone)) < 0.05);
});

for (const [name, samples] of [
  ['music', loud],
  ['noise', noise],
  ['a click', Float32Array.from({ length: 4000 }, (_, i) => (i === 2000 ? 5 : 0))],
] as const) {
  for (const ceiling of [-1, -6]) {
    test(`keeps ${name} under ${ceiling} dBTP`, () => {
      const { out, limiter } = limited(samples, ceiling, 9600);
      assert.ok(truePeakDb(out) <= ceiling, String(truePeakDb(out)));
      assert.ok(truePeakDb(out) > ceiling - 1.5 && limiter.lowestGain < 1);
    });
  }
}

test('gives as many samples as it takes, in time, whatever the pieces', () => {
  const once = limited(loud, -1, loud.length).out;
  assert.equal(once.length, loud.length);
  for (const piece of [2, 94, 9601 * 2]) assert.deepEqual(limited(loud, -1, piece).out, once);
});

test('leaves what is under the ceiling as it is', () => {
  const quiet = loud.map((value) => value * 0.1);
  assert.deepEqual(limited(quiet, -1, 4800).out, quiet);
});

test('takes the gain back after a peak', () => {
  const samples = new Float32Array(96_000).fill(0.5);
  samples[10_000] = 4;
  const { out } = limited(samples, -1, 4800);
  assert.ok(out[10_002]! < 0.2);
  assert.ok(Math.abs(out[95_000]! - 0.5) < 1e-3);
  assert.equal(out[9000], 0.5);
});
