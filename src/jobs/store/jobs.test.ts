import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ServiceError } from '../../base/errors.ts';
import { newId } from '../../base/ids.ts';
import { openTestDatabase, type TestDatabase } from '../../database/test-database.ts';
import type { JobFilter } from '../job.ts';
import type { Pipeline } from '../pipeline.ts';
import { newJob, success, testStores } from './testing.ts';

let opened: TestDatabase;
let stores: ReturnType<typeof testStores>;
let accountId: string;

before(async () => {
  opened = await openTestDatabase();
});

beforeEach(async () => {
  await opened.database.pool.query('truncate job; delete from pipeline');
  stores = testStores(opened.database);
  accountId = await stores.addAccount();
});

after(() => opened.close());

const hasCode = (code: string) => (error: unknown) => error instanceof ServiceError && error.code === code;

/** Rows as `submit` would have left them, without 10,000 transactions. */
async function fill(pipeline: Pipeline, count: number): Promise<void> {
  await opened.database.pool.query(
    `insert into job (id, account_id, pipeline_id, function_name, input, output, job_params, model_id, user_data,
       schedule_params, priority, state, submitted_at_ms)
     select gen_random_uuid(), $1, $2, 'Cover', '', '', '', '', '', '', 6, 'queued', 0 from generate_series(1, $3)`,
    [pipeline.accountId, pipeline.id, count],
  );
  await opened.database.pool.query('update pipeline set queued = queued + $2 where id = $1', [pipeline.id, count]);
}

test('tells a submitted job as it was submitted, byte for byte', async () => {
  const job = newJob({
    accountId,
    dialect: 'ice',
    name: '字幕 1',
    functionName: 'CaptionExtraction',
    jobParams: '{ "fps": 5,\t"roi": [[0.5,1],[0,1]] }',
    userData: '订单 "7"\\ \u{1f3ac}\r\n',
    scheduleParams: '{"Priority":9}',
    notifyUrl: 'https://studio.example/影片',
    priority: 9,
  });
  const { notifyKeyId: _kept, ...told } = job; // for notices alone
  await stores.jobs.submit(job);
  const { id: pipelineId } = await stores.pipelines.ensureDefault(accountId);
  assert.deepEqual(await stores.jobs.find(job.id), {
    ...told,
    pipelineId,
    state: 'queued',
    attempt: 0,
    cancelRequested: false,
    startedAtMs: undefined,
    endedAtMs: undefined,
    progress: undefined,
    result: undefined,
  });
});

test('finds each of many asked at once, and nothing where there is nothing', async () => {
  const pipeline = await stores.addPipeline(accountId, 1);
  const ids: string[] = [];
  for (let n = 0; n < 20; n++) ids.push(await stores.submit(pipeline, { userData: String(n) }));
  const asked = [...ids, newId(0), 'not an id', '', (ids[0] ?? '').toUpperCase(), ids[7] ?? ''];
  const found = await Promise.all(asked.map((id) => stores.jobs.find(id)));
  const told = found.map((job) => job && `${job.id} ${job.userData}`);
  const expected = ids.map((id, n) => `${id} ${n}`);
  assert.deepEqual(told, [...expected, undefined, undefined, undefined, undefined, expected[7]]);
});

test('holds exactly 10,000 queued jobs in a pipeline, whoever submits at once', async () => {
  const pipeline = await stores.addPipeline(accountId, 1);
  await fill(pipeline, 9990);
  const refusals = (await Promise.allSettled(Array.from({ length: 40 }, () => stores.submit(pipeline)))).flatMap(
    (end) => (end.status === 'rejected' ? [end.reason as unknown] : []),
  );
  assert.equal(refusals.length, 30);
  assert.ok(refusals.every(hasCode('PermissionDenied.ResourceQuotaExceed')));

  const lease = await stores.queue.claim('w', 60); // makes one place
  assert.ok(lease);
  await stores.submit(pipeline);
  await stores.queue.finish(lease, 'failed', { code: 'InternalError', message: '', outputs: [] });
  await assert.rejects(stores.jobs.retry(accountId, lease.job.id), hasCode('PermissionDenied.ResourceQuotaExceed'));
  assert.equal((await stores.jobs.find(lease.job.id))?.state, 'failed');
});

test("refuses a pipeline that is unknown, malformed or another account's, and text that cannot be kept", async () => {
  const foreign = await stores.addPipeline(await stores.addAccount(), 1);
  for (const pipelineId of [foreign.id, newId(0), 'x', '']) {
    const job = newJob({ accountId, pipelineId });
    await assert.rejects(stores.jobs.submit(job), hasCode('InvalidParameter.ResourceNotFound'));
    assert.equal(await stores.jobs.find(job.id), undefined);
  }
  await assert.rejects(stores.jobs.submit(newJob({ accountId, userData: 'a\0b' })), hasCode('InvalidParameter'));
});

test('lists newest first by any filters, page by page, of one account only', async () => {
  const owner = await stores.addAccount();
  const [one, two] = [await stores.addPipeline(owner, 1), await stores.addPipeline(owner, 1)];
  await stores.submit(await stores.addPipeline(await stores.addAccount(), 1));
  const ids: string[] = [];
  for (let n = 0; n < 12; n++) {
    const id = newId(1000 + n);
    ids.unshift(
      await stores.submit(n % 2 === 0 ? one : two, { id, functionName: n % 3 === 0 ? 'Cover' : 'AudioMixing' }),
    );
  }
  await stores.jobs.cancel(owner, ids[11] ?? '');
  const listed = async (filter: Partial<JobFilter>) =>
    (await stores.jobs.list({ accountId: owner, limit: 100, ...filter })).map((job) => ids.indexOf(job.id));
  const all = ids.map((_, index) => index);
  const age = (index: number) => 11 - index;
  assert.deepEqual(await listed({}), all);
  assert.deepEqual(await listed({ limit: 5 }), [0, 1, 2, 3, 4]);
  assert.deepEqual(await listed({ limit: 5, beforeId: ids[4] ?? '' }), [5, 6, 7, 8, 9]);
  assert.deepEqual(await listed({ state: 'failed' }), [11]);
  assert.deepEqual(
    await listed({ pipelineId: one.id }),
    all.filter((index) => age(index) % 2 === 0),
  );
  assert.deepEqual(
    await listed({ functionName: 'Cover' }),
    all.filter((index) => age(index) % 3 === 0),
  );
  assert.deepEqual(
    await listed({ pipelineId: one.id, functionName: 'Cover', state: 'queued' }),
    all.filter((index) => age(index) % 6 === 0 && index !== 11),
  );
  assert.deepEqual(await listed({ pipelineId: 'x' }), []);
});

test('ends a queued job at once when it is cancelled, and only its own account may', async () => {
  const pipeline = await stores.addPipeline(accountId, 1);
  const id = await stores.submit(pipeline);
  assert.equal(await stores.jobs.cancel(await stores.addAccount(), id), false);
  assert.equal(await stores.jobs.cancel(accountId, id), true);
  const job = await stores.jobs.find(id);
  assert.equal(job?.state, 'failed');
  assert.equal(job.result?.code, 'JobCanceled');
  assert.ok(job.endedAtMs);
  assert.equal(await stores.jobs.cancel(accountId, id), false);
  assert.equal(await stores.jobs.cancel(accountId, 'x'), false);
  assert.equal(await stores.pipelines.remove(accountId, pipeline.id), true); // holds nothing any more
});

test('tries a failed job again from the start, and no other', async () => {
  const pipeline = await stores.addPipeline(accountId, 1);
  const id = await stores.submit(pipeline);
  assert.equal(await stores.jobs.retry(accountId, id), false);
  const claim = async () => {
    const lease = await stores.queue.claim('w', 60);
    assert.ok(lease);
    return lease;
  };
  const first = await claim();
  await stores.jobs.cancel(accountId, id);
  await stores.queue.finish(first, 'failed', { code: 'JobCanceled', message: 'stopped', outputs: [] });
  assert.equal(await stores.jobs.retry(await stores.addAccount(), id), false);
  assert.equal(await stores.jobs.retry(accountId, id), true);
  const again = await claim();
  assert.equal(again.job.attempt, 1);
  assert.equal(again.job.cancelRequested, false);
  assert.equal(again.job.result, undefined);
  await stores.queue.finish(again, 'succeeded', success);
  assert.equal(await stores.jobs.retry(accountId, id), false);
});

test('does not lose or double a place when cancel and claim meet', async () => {
  const pipeline = await stores.addPipeline(accountId, 100);
  const ids: string[] = [];
  for (let n = 0; n < 30; n++) ids.push(await stores.submit(pipeline));
  await Promise.all([
    ...ids.map((id) => stores.jobs.cancel(accountId, id)),
    ...ids.map(() => stores.queue.claim('w', 60)),
  ]);
  const query = `select queued, (select count(*)::int from job where pipeline_id = $1 and state = 'queued') as counted,
    (select count(*)::int from job where pipeline_id = $1 and not cancel_requested) as missed from pipeline where id = $1`;
  const counts = (await opened.database.pool.query(query, [pipeline.id])).rows[0] as unknown;
  assert.deepEqual(counts, { queued: 0, counted: 0, missed: 0 });
});
