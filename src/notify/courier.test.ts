import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '../base/log.ts';
import { startCourier, waits } from './courier.ts';
import type { Notice, NoticeStore, Sent } from './notice.ts';

/** Notices in memory, due at once. What was done with each is noted. */
class MemoryNotices implements NoticeStore {
  readonly due: Notice[] = [];
  readonly done: string[] = [];
  tell: () => void = () => undefined;

  add(id: string, attempt = 1): void {
    const result = { code: 'Success', message: '', outputs: [] };
    this.due.push({ id, attempt, target: 'http://x/', keyId: '', jobId: id, functionName: 'Cover', userData: '', state: 'succeeded', result }); // prettier-ignore
  }
  async claim(most: number) {
    return this.due.splice(0, most);
  }
  async delivered(id: string) {
    this.done.push(`${id} delivered`);
  }
  async postpone(id: string, seconds: number, reason: string) {
    this.done.push(`${id} in ${seconds} s: ${reason}`);
  }
  async giveUp(id: string, reason: string) {
    this.done.push(`${id} given up: ${reason}`);
  }
  async onNotice(listener: () => void) {
    this.tell = listener;
    return async () => undefined;
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 500 && !holds(); n++) await sleep(10);
  assert.ok(holds());
}

const start = (store: NoticeStore, send: (notice: Notice, signal: AbortSignal) => Promise<Sent>) =>
  startCourier({ store, send, pollSeconds: 600, log: silentLogger() });

test('brings more than fit into one round, and what comes later when it is told', async () => {
  const store = new MemoryNotices();
  for (let n = 0; n < 40; n++) store.add(String(n));
  const courier = await start(store, async () => ({ outcome: 'delivered' }));
  await until(() => store.done.length === 40);
  store.add('later');
  store.tell();
  await until(() => store.done.includes('later delivered'));
  await courier.close();
  assert.equal(new Set(store.done).size, 41);
});

test('waits longer each time, gives up after a day, and at once where it is of no use', async () => {
  const store = new MemoryNotices();
  store.add('first', 1);
  store.add('last', waits.length);
  store.add('beyond', waits.length + 1);
  store.add('gone', 1);
  const courier = await start(store, async ({ id }) => ({
    outcome: id === 'gone' ? 'giveUp' : 'postpone',
    reason: 'no',
  }));
  await until(() => store.done.length === 4);
  await courier.close();
  assert.deepEqual(store.done.toSorted(), ['beyond given up: no', 'first in 5 s: no', 'gone given up: no', `last in ${waits.at(-1)} s: no`]); // prettier-ignore
  const hours = waits.reduce((sum, seconds) => sum + seconds, 0) / 3600;
  assert.ok(hours > 24 && hours < 26, `${hours}`);
  assert.deepEqual(
    waits,
    [...waits].sort((a, b) => a - b),
  );
});

test('closing cuts off what is under way, for the next one to bring at once', { timeout: 5000 }, async () => {
  const store = new MemoryNotices();
  store.add('slow');
  const courier = await start(
    store,
    (_notice, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ outcome: 'postpone', reason: 'aborted' })),
      ),
  );
  await until(() => store.due.length === 0);
  await courier.close();
  assert.deepEqual(store.done, ['slow in 0 s: cut off']);
});

test('a store that fails is asked again', async () => {
  const store = new MemoryNotices();
  let failures = 0;
  const claim = store.claim.bind(store);
  store.claim = async (most) => {
    if (failures++ === 0) throw new Error('no database');
    return claim(most);
  };
  store.add('one');
  const courier = await start(store, async () => ({ outcome: 'delivered' }));
  await until(() => failures > 0);
  store.tell();
  await until(() => store.done.length === 1);
  await courier.close();
});
