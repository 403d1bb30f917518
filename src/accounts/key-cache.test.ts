import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessKey } from './accounts.ts';
import { KeyCache } from './key-cache.ts';

/** A store that knows the ids beginning with `K`, and counts how often it is asked. */
function counted() {
  const clock = { ms: 0, now: () => clock.ms };
  const asked: string[] = [];
  const load = async (id: string): Promise<AccessKey | undefined> => {
    asked.push(id);
    if (id === 'broken') throw new Error('no database');
    if (!id.startsWith('K')) return undefined;
    return { id, secret: 's', accountId: '1', active: true, operator: false, policies: [] };
  };
  return { clock, asked, cache: new KeyCache(load, 3, clock) };
}

test('asks once for the lifetime, for keys that exist and for those that do not', async () => {
  const { clock, asked, cache } = counted();
  for (const id of ['K', 'none']) {
    await Promise.all([cache.get(id), cache.get(id)]);
    clock.ms += 2999;
    await cache.get(id);
    assert.equal(asked.filter((one) => one === id).length, 1);
    clock.ms += 1;
    await cache.get(id);
    assert.equal(asked.filter((one) => one === id).length, 2);
  }
});

test('does not remember a failure', async () => {
  const { asked, cache } = counted();
  await assert.rejects(cache.get('broken'));
  await assert.rejects(cache.get('broken'));
  assert.equal(asked.length, 2);
});

test('guessing ids neither fills the memory nor pushes out known keys', async () => {
  const { asked, cache } = counted();
  await cache.get('K');
  await cache.get('first guess');
  for (let n = 0; n < 2000; n++) await cache.get(`guess ${n}`);
  asked.length = 0;
  await cache.get('K');
  assert.deepEqual(asked, []);
  await cache.get('first guess');
  assert.deepEqual(asked, ['first guess']);
});

test('does not keep an answer that was on its way when the cache was cleared', async () => {
  const { asked, cache } = counted();
  const early = cache.get('K');
  cache.clear();
  await early;
  await cache.get('K');
  assert.equal(asked.length, 2);
});
