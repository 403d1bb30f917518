import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beatEvidence, logitNear, meanLogit } from './evidence.ts';

const said = (beat: readonly number[]) => ({ beat: Float32Array.from(beat), downbeat: new Float32Array(beat.length) });

test('adds what the network says beyond chance to the strength of onsets, between its frames too', () => {
  const evidence = beatEvidence(Float32Array.of(0, 1, 2, 0), said([-2.5, 0.5]));
  assert.deepEqual([...evidence], [0, 1 + 1.5, 2 + 3, 3]);
});

test('lets the network be only so sure', () => {
  const evidence = beatEvidence(new Float32Array(4), said([-40, 40]));
  assert.deepEqual([evidence[0], evidence[2]], [-1.5, 6]);
});

test('takes the highest logit within two frames, and little where there is none', () => {
  assert.equal(logitNear(Float32Array.of(0, 3, 0, 0, 5), 2.2), 5);
  assert.equal(logitNear(Float32Array.of(0, 3, 0, 0, 0, 5), 2.2), 3);
  assert.equal(logitNear(Float32Array.of(1), 9), -9);
  assert.equal(meanLogit(said([1, 0, 0, 0, 0, 0, 0, 3]), [0, 14]), 2);
  assert.equal(meanLogit(said([]), []), 0);
});
