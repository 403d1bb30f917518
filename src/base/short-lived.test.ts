import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { letGo } from './short-lived.ts';

const BLOCK = 100_000;

test('keeps what streams by from piling up', async () => {
  const before = process.memoryUsage().arrayBuffers;
  let [most, held] = [0, new Uint8Array(0)];
  for (let i = 0; i < 1000; i += 1) {
    held = new Uint8Array(BLOCK).fill(i);
    letGo(BLOCK);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    await setImmediate();
  }
  assert.equal(held.length, BLOCK);
  assert.ok(most < 28_000_000, `${most} bytes of ${1000 * BLOCK}`);
});
