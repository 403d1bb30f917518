import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SampleBlock } from '../../media/media.ts';
import { MIX_RATE } from './mix-format.ts';
import { inBlocks, lay, type Laying, type Source } from './timeline.ts';

/** A source of constant stereo sound in blocks: [start in seconds, frames, value]. */
const source = (...blocks: (readonly [number, number, number])[]): Source =>
  async function* () {
    for (const [startSeconds, frames, value] of blocks) {
      yield { startSeconds, data: new Float32Array(frames * 2).fill(value) } satisfies SampleBlock;
    }
  };

async function laid(from: Source, laying: Laying): Promise<number[]> {
  const left: number[] = [];
  for await (const piece of lay(from, laying)) for (let i = 0; i < piece.length; i += 2) left.push(piece[i]!);
  return left;
}

const at = (frames: number) => frames / MIX_RATE;

for (const [name, from, frames, want] of [
  ['pads after the end', source([0, 3, 1]), 5, [1, 1, 1, 0, 0]],
  ['cuts at the end', source([0, 3, 1], [at(3), 9, 2]), 5, [1, 1, 1, 2, 2]],
  ['waits for a late start', source([at(2), 2, 1]), 5, [0, 0, 1, 1, 0]],
  ['drops what lies before the start', source([at(-2), 4, 1]), 4, [1, 1, 0, 0]],
  ['takes jitter of time stamps for none', source([0, 2, 1], [at(2) + 0.004, 2, 2]), 4, [1, 1, 2, 2]],
  ['is silent for a source of nothing', source(), 3, [0, 0, 0]],
] as const) {
  test(name, async () => assert.deepEqual(await laid(from, { frames }), want));
}

test('keeps a hole in the middle', async () => {
  const found = await laid(source([0, 10, 1], [0.1, 10, 2]), { frames: 5000 });
  assert.equal(found.length, 5000);
  assert.deepEqual([found[9], found[10], found[4799], found[4800], found[4810]], [1, 0, 0, 2, 0]);
});

test('drops what overlaps', async () => {
  const found = await laid(source([0, 3000, 1], [0, 4000, 2]), { frames: 5000 });
  assert.deepEqual([found[2999], found[3000], found[3999], found[4000]], [1, 2, 2, 0]);
});

test('repeats with constant power in the overlaps', async () => {
  const ramp: Source = async function* () {
    for (let start = 0; start < 1000; start += 250) {
      yield { startSeconds: at(start), data: Float32Array.from({ length: 500 }, (_, i) => (start + (i >> 1)) / 1000) };
    }
  };
  const found = await laid(ramp, { frames: 3100, loopOverlap: 200 });
  assert.equal(found.length, 3100);
  const near = (i: number, value: number) => assert.ok(Math.abs(found[i]! - value) < 4e-3, `${i}: ${found[i]}`);
  near(700, 0.7);
  near(800 + 100, 0.9 * Math.SQRT1_2 + 0.1 * Math.SQRT1_2); // middle of the first overlap
  near(800 + 500, 0.5); // second time round: one repetition every 800 frames
  near(1600 + 500, 0.5);
  near(2400 + 500, 0.5);
});

test('does not repeat what is shorter than two overlaps', async () => {
  assert.deepEqual(await laid(source([0, 4, 1]), { frames: 8, loopOverlap: 2 }), [1, 1, 1, 1, 0, 0, 0, 0]);
});

test('cuts a stream into blocks of one size', async () => {
  const sizes: number[] = [];
  for await (const block of inBlocks(lay(source([0, 7, 1], [at(7), 8, 1]), { frames: 15 }), 4))
    sizes.push(block.length / 2);
  assert.deepEqual(sizes, [4, 4, 4, 3]);
});
