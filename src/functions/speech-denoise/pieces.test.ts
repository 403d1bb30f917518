import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutPieces } from './pieces.ts';
import { toThird, toTriple } from './resample.ts';

async function* inBlocks(samples: Float32Array, size: number) {
  for (let at = 0; at < samples.length; at += size) yield samples.slice(at, at + size);
}

for (const frames of [1, 99, 100, 101, 109, 110, 111, 250, 300]) {
  test(`cuts ${frames} frames so that the pieces make the whole, each with its context`, async () => {
    const sound = Float32Array.from({ length: frames * 2 }, (_, i) => i);
    let at = 0;
    for await (const pieces of cutPieces(inBlocks(sound, 74), 2, { length: 100, before: 30, after: 10 })) {
      assert.equal(pieces.length, 2);
      for (const [channel, { samples, before, length }] of pieces.entries()) {
        assert.equal(before, Math.min(at, 30));
        const expected = Array.from({ length: samples.length }, (_, i) => (at - before + i) * 2 + channel);
        assert.deepEqual([...samples], expected);
        assert.equal(samples.length, Math.min(before + length + 10, frames - at + before));
      }
      at += pieces[0]?.length ?? 0;
    }
    assert.equal(at, frames);
  });
}

test('goes to a third of the rate and back in time, and keeps what lies below 7.5 kHz', () => {
  const tone = Float32Array.from({ length: 9000 }, (_, i) => Math.sin(i * 0.3) + Math.sin(i * 0.9));
  const back = toTriple(toThird(tone), tone.length);
  for (let i = 300; i < 8700; i += 1) assert.ok(Math.abs(back[i]! - tone[i]!) < 0.002, `${i}`);
});
