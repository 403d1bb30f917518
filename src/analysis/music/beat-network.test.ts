import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelSession, Tensor } from '../../models/models.ts';
import { BeatListener } from './beat-network.ts';
import { CHROMA, ONSET_BANDS } from './features.ts';

/** Says the first band of each frame, and the first class of its chroma. */
const echo: ModelSession = {
  run: ({ sound }: Readonly<Record<string, Tensor>>) => {
    const width = sound?.shape[2] ?? 0;
    assert.ok(width % 4 === 0 && width <= 6144, `${width} frames`);
    const row = (at: number) => Float32Array.from(sound?.data.subarray(at * width, (at + 1) * width) as Float32Array); // it is sent as such
    return Promise.resolve({ logits: { dtype: 'float32', shape: [1, 2, width], data: Float32Array.from([...row(0), ...row(ONSET_BANDS)]) } }); // prettier-ignore
  },
};

for (const frames of [0, 1, 4095, 9001]) {
  test(`hears ${frames} frames once each, in their order, with the chroma of their time`, async () => {
    const slow = Math.ceil(frames / 4);
    const chroma = Float32Array.from({ length: slow * CHROMA }, (_, i) => Math.floor(i / CHROMA));
    const listener = new BeatListener(echo);
    for (let frame = 0; frame < frames; frame += 1) {
      listener.push(new Float32Array(ONSET_BANDS).fill(frame));
      if (frame % 1000 === 999) await listener.advance(chroma.subarray(0, Math.floor(frame / 4) * CHROMA));
    }
    const { beat, downbeat } = await listener.finish(chroma);
    assert.deepEqual(
      [...beat],
      Array.from({ length: frames }, (_, i) => i),
    );
    assert.deepEqual(
      [...downbeat],
      Array.from({ length: frames }, (_, i) => Math.floor(i / 4)),
    );
  });
}
