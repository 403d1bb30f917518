import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '../../database/test-database.ts';
import type { Pipeline } from '../../jobs/pipeline.ts';
import { success, testStores } from '../../jobs/store/testing.ts';
import { PostgresNotices } from './notices.ts';

let opened: TestDatabase;
let stores: ReturnType<typeof testStores>;
let notices: PostgresNotices;
let pipeline: Pipeline;

before(async () => {
  opened = await openTestDatabase();
});

beforeEach(async () => {
  await opened.database.pool.query('truncate job, notice; delete from pipeline');
  stores = testStores(opened.database);
  notices = new PostgresNotices(opened.database);
  pipeline = await stores.addPipeline(await stores.addAccount(), 10);
});

after(() => opened.close());

const named = { notifyUrl: 'https://studio.example/影片', notifyKeyId: 'key-1', userData: '订单' };
const submit = (more = {}) => stores.submit(pipeline, { ...named, ...more });
const claimed = async () => (await stores.queue.claim('worker', 60))!; // every test has submitted a job
const expire = () => opened.database.pool.query(`update job set lease_until = clock_timestamp() - interval '1 s'`);

test('a job that succeeds is told once, as it ended', async () => {
  const id = await submit();
  assert.deepEqual(await notices.claim(10, 60), []);
  const lease = await claimed();
  await stores.queue.renew(lease, 60, { percent: 50, step: 'half' });
  assert.deepEqual(await notices.claim(10, 60), []);
  assert.ok(await stores.queue.finish(lease, 'succeeded', success));
  assert.equal(await stores.queue.finish(lease, 'succeeded', success), false);
  const [notice, ...others] = await notices.claim(10, 60);
  assert.deepEqual(others, []);
  const { id: noticeId, ...rest } = notice!;
  assert.match(noticeId, /^[0-9a-f-]{36}$/);
  assert.deepEqual(rest, { target: named.notifyUrl, keyId: 'key-1', jobId: id, functionName: 'Cover', userData: '订单', state: 'succeeded', result: success, attempt: 1 }); // prettier-ignore
});

test('one that is cancelled while it waits, while it runs, or lost too often is told too', async () => {
  const ends: Record<string, () => Promise<unknown>> = {
    async waiting() {
      await stores.jobs.cancel(pipeline.accountId, await submit());
    },
    async running() {
      await stores.jobs.cancel(pipeline.accountId, await submit());
    },
    async givenBack() {
      const id = await submit();
      const lease = await claimed();
      await stores.jobs.cancel(pipeline.accountId, id);
      assert.deepEqual(await notices.claim(10, 60), []); // it still runs
      await stores.queue.release(lease, 0, { countsAsAttempt: false });
    },
    async lost() {
      await submit();
      await claimed();
      await expire();
      await stores.queue.reclaim(1);
    },
  };
  for (const [name, end] of Object.entries(ends)) {
    await end();
    const [notice, ...others] = await notices.claim(10, 60);
    assert.deepEqual([notice?.state, others], ['failed', []], name);
    assert.equal(notice!.result.code, name === 'lost' ? 'InternalError' : 'JobCanceled', name);
  }
});

test('one that is given back, or lost and tried again, has not ended', async () => {
  await submit();
  await stores.queue.release(await claimed(), 0, { countsAsAttempt: true });
  await claimed();
  await expire();
  await stores.queue.reclaim(5);
  assert.deepEqual(await notices.claim(10, 60), []);
});

test('a job that is retried is told of at its next end again', async () => {
  const id = await submit();
  await stores.queue.finish(await claimed(), 'failed', { code: 'InternalError', message: 'x', outputs: [] });
  assert.ok(await stores.jobs.retry(pipeline.accountId, id));
  await stores.queue.finish(await claimed(), 'succeeded', success);
  assert.deepEqual((await notices.claim(10, 60)).map(({ state }) => state).toSorted(), ['failed', 'succeeded']);
});

test('whom a job names goes before whom its pipeline names, and nobody is told who was not named', async () => {
  const end = async (notifyUrl: string) => {
    await submit({ notifyUrl });
    await stores.queue.finish(await claimed(), 'succeeded', success);
    return (await notices.claim(10, 60)).map(({ target }) => target);
  };
  assert.deepEqual(await end(''), []);
  await stores.pipelines.update(pipeline.accountId, pipeline.id, { notifyTarget: 'mns:///queues/q' });
  assert.deepEqual(await end(''), ['mns:///queues/q']);
  assert.deepEqual(await end('https://a/'), ['https://a/']);
});

test('a notice is held by one courier, until it is delivered or due again', async () => {
  for (let n = 0; n < 6; n++) {
    await submit();
    await stores.queue.finish(await claimed(), 'succeeded', success);
  }
  const both = (await Promise.all([notices.claim(4, 60), notices.claim(4, 60)])).flat();
  assert.equal(new Set(both.map(({ id }) => id)).size, 6);
  assert.deepEqual(await notices.claim(10, 60), []);
  const [a, b, c, d] = both;
  await notices.delivered(a!.id);
  await notices.postpone(b!.id, 0, 'HTTP 500');
  await notices.postpone(c!.id, 3600, 'HTTP 500');
  await notices.giveUp(d!.id, 'HTTP 410');
  const again = await notices.claim(10, 60);
  assert.deepEqual(again.map(({ id, attempt }) => [id, attempt]), [[b!.id, 2]]); // prettier-ignore
  const { rows } = await opened.database.pool.query<{ reason: string }>('select reason from notice where given_up');
  assert.deepEqual(rows, [{ reason: 'HTTP 410' }]);
});

test('whoever listens hears of a notice as soon as the job has ended', async () => {
  let heard = 0;
  const leave = await notices.onNotice(() => (heard += 1));
  await submit();
  await stores.queue.finish(await claimed(), 'succeeded', success);
  for (let n = 0; n < 200 && heard === 0; n++) await new Promise((resolve) => setTimeout(resolve, 10));
  await leave();
  assert.equal(heard, 1);
});
