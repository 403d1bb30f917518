import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Samples } from '../../media/media.ts';
import { FlowThread } from '../motion/flow-thread.ts';
import { noiseAt } from './grain.ts';
import type { BlendModel } from './blend-model.ts';
import { Restorer, type TimedPart } from './restore.ts';

const [width, height, count] = [128, 72, 30];
const size = width * height;
const inHole = (i: number) => i % width >= 40 && i % width < 88 && i >= 26 * width && i < 46 * width;
const hole = Uint8Array.from({ length: size }, (_, i) => Number(inHole(i)));
const chroma = { colour: 128, alpha: new Float32Array(size >> 2).fill(1) };
const opaque: BlendModel = { width, height, hole, mask: hole, alpha: Float32Array.from(hole), luma: new Float32Array(size).fill(235), cb: chroma, cr: chroma, fillVariance: new Float32Array(size).fill(400) }; // prettier-ignore

/** Restores a film by its brightness at a place and frame, with a white box in it. @returns root mean square error within the box, and the last picture. */
async function restored(t: TestContext, luma: (x: number, y: number, n: number) => number, fine = false) {
  const movement = new FlowThread();
  t.after(() => movement.close());
  const truth = (i: number, n: number) => luma(i % width, Math.floor(i / width), n);
  async function* parts(): AsyncGenerator<TimedPart> {
    for (let n = 0; n < count; n++) {
      const data: Samples = fine ? new Float32Array(size * 1.5).fill(128) : new Uint8Array(size * 1.5).fill(128);
      for (let i = 0; i < size; i++) data[i] = inHole(i) ? 235 : truth(i, n);
      yield await Promise.resolve({ width, height, data, ptsSeconds: n / 25 });
    }
  }
  let [sum, n] = [0, 0];
  let last: Samples = new Uint8Array();
  for await (const { data } of new Restorer(opaque).restore(parts(), {
    movement,
    signal: new AbortController().signal,
  })) {
    assert.ok(data !== undefined);
    for (let i = 0; i < size; i++) if (inHole(i)) sum += (data[i]! - truth(i, n)) ** 2;
    [n, last] = [n + 1, data];
  }
  assert.equal(n, count);
  return { error: Math.sqrt(sum / n / hole.filter((h) => h === 1).length), last };
}

test('a smooth picture that stands still is continued without a trace, though its noise and light change', async (t) => {
  const { error } = await restored(
    t,
    (x, y, n) => 60 + x / 2 + y / 4 + 6 * Math.sin(n / 4) + noiseAt(y * width + x, n),
  );
  assert.ok(error < 2.5, `${error}`);
});

test('what was seen beside the overlay while the camera went on comes back', async (t) => {
  const { error } = await restored(t, (x, y, n) => 120 + 60 * Math.sin((x + 3 * n) / 3) * Math.cos(y / 4));
  assert.ok(error < 12, `${error}`); // continued from around it would be 30 off
});

test('a film of more than 8 bits keeps values between whole numbers', async (t) => {
  const { error, last } = await restored(t, (x, y) => 60 + x / 16 + y / 16, true);
  assert.ok(error < 0.5, `${error}`);
  assert.ok(last.some((value, i) => inHole(i) && Math.abs(value - Math.round(value)) > 0.1));
});
