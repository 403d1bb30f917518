import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openDatabase } from '../../database/database.ts';
import { openTestDatabase } from '../../database/test-database.ts';
import { NonceStore } from './nonce.ts';
import { RateStore } from './rate.ts';

const opened = await openTestDatabase();
const { database } = opened;
/** Another process of the API, as far as the database can tell. */
const other = await openDatabase({ url: opened.url });

after(async () => {
  await other.close();
  await opened.close();
});

const clock = { ms: 1_000_000, now: () => clock.ms };

test('takes a nonce once, whoever brings it at the same moment, and again under another key', async (t) => {
  const stores = [new NonceStore(database, clock), new NonceStore(other, clock)];
  t.after(() => stores.forEach((store) => store.close()));
  const nonces = Array.from({ length: 50 }, (_, n) => `n${n}`);
  const bring = (store: NonceStore, order: readonly string[]) =>
    Promise.all(order.flatMap((nonce) => [nonce, nonce].map((one) => store.remember('key', one, clock.ms + 1000))));
  const answers = await Promise.all(stores.map((store, n) => bring(store, n === 0 ? nonces : nonces.toReversed())));
  assert.equal(answers.flat().filter(Boolean).length, 50);
  assert.equal(await stores[0]?.remember('another key', 'n0', clock.ms + 1000), true);
});

test('refuses a replay after a restart, until the nonce has passed its time', async (t) => {
  const first = new NonceStore(database, clock);
  assert.equal(await first.remember('key', 'once', clock.ms + 1000), true);
  first.close();
  const reopened = await openDatabase({ url: opened.url });
  const second = new NonceStore(reopened, clock);
  t.after(async () => {
    second.close();
    await reopened.close();
  });
  assert.equal(await second.remember('key', 'once', clock.ms + 1000), false);
  clock.ms += 999;
  assert.equal(await second.remember('key', 'once', clock.ms + 1000), false);
  clock.ms += 1;
  assert.equal(await second.remember('key', 'once', clock.ms + 1000), true);
  assert.equal(await second.remember('key', 'once', clock.ms + 1000), false);
});

test('prunes what has passed its time and nothing else', async (t) => {
  await database.pool.query('truncate nonce');
  const store = new NonceStore(database, clock);
  t.after(() => store.close());
  await Promise.all(Array.from({ length: 5200 }, (_, n) => store.remember('key', `old ${n}`, clock.ms + 10)));
  await store.remember('key', 'young', clock.ms + 20);
  assert.equal(await store.prune(), 0);
  clock.ms += 10;
  assert.equal(await store.prune(), 5200);
  assert.equal(await store.remember('key', 'young', clock.ms + 10), false);
});

test('allows exactly 100 of 400 calls at once, over two processes, and says when to come again', async () => {
  const [one, two] = [new RateStore(database), new RateStore(other)];
  const calls = Array.from({ length: 400 }, (_, n) => (n % 2 === 0 ? one : two).consume('account', 'Query'));
  const answers = await Promise.all(calls);
  assert.equal(answers.filter((answer) => answer.allowed).length, 100);
  for (const { allowed, retryAfterMs } of answers) {
    assert.ok(allowed ? retryAfterMs === 0 : retryAfterMs >= 1 && retryAfterMs <= 1000, `${retryAfterMs} ms`);
  }
  assert.equal((await one.consume('account', 'Submit')).allowed, true);
  assert.equal((await two.consume('another account', 'Query')).allowed, true);
});

test('begins a new window once the last has ended', async () => {
  const store = new RateStore(database);
  const consume = () => Promise.all(Array.from({ length: 150 }, () => store.consume('patient', 'Query')));
  assert.equal((await consume()).filter((answer) => answer.allowed).length, 100);
  await database.pool.query(`update request_rate set window_start_ms = window_start_ms - 1000`);
  const fresh = new RateStore(database); // has not noted that this account must wait
  assert.equal((await fresh.consume('patient', 'Query')).allowed, true);
});
