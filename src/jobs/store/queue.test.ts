import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type pg from 'pg';
import { openDatabase, type Database } from '../../database/database.ts';
import { openTestDatabase, type TestDatabase } from '../../database/test-database.ts';
import type { Lease } from '../queue.ts';
import { PostgresQueue } from './queue.ts';
import { success, testStores } from './testing.ts';

let opened: TestDatabase;
let other: Database;
let stores: ReturnType<typeof testStores>;
/** A second worker process as far as the database can tell. */
let otherQueue: PostgresQueue;
let accountId: string;

before(async () => {
  opened = await openTestDatabase();
  other = await openDatabase({ url: opened.url });
  otherQueue = new PostgresQueue(other);
  stores = testStores(opened.database);
  accountId = await stores.addAccount();
});

afterEach(async () => {
  await checkCounters();
  await opened.database.pool.query('truncate job; delete from pipeline');
});

after(async () => {
  await other.close();
  await opened.close();
});

/** The pipelines' counters say what the job table holds, after whatever a test did. */
async function checkCounters(): Promise<void> {
  const wrong = await opened.database.pool.query(`
    select p.id, p.queued, count(j.id) from pipeline p left join job j on j.pipeline_id = p.id and j.state = 'queued'
    group by p.id having p.queued <> count(j.id)`);
  assert.deepEqual(wrong.rows, []);
}

async function claimed(workerId = 'w', leaseSeconds = 60): Promise<Lease> {
  const lease = await stores.queue.claim(workerId, leaseSeconds);
  assert.ok(lease, 'nothing to claim');
  return lease;
}

async function expire({ job }: Lease): Promise<void> {
  const lapse = `update job set lease_until = now() - interval '1 second' where id = $1`;
  await opened.database.pool.query(lapse, [job.id]);
}

const skipWaits = () => opened.database.pool.query(`update job set not_before = '-infinity' where state = 'queued'`);

test('serves the larger priority first, and the earlier submission among equals', async () => {
  const pipeline = await stores.addPipeline(accountId, 10);
  const low = await stores.submit(pipeline, { priority: 1 });
  const first = await stores.submit(pipeline);
  const second = await stores.submit(pipeline, { submittedAtMs: 0 }); // another machine's clock is behind
  const high = await stores.submit(pipeline, { priority: 10 });
  const served = [];
  for (let n = 0; n < 4; n++) served.push((await claimed()).job.id);
  assert.deepEqual(served, [high, first, second, low]);
  assert.equal(await stores.queue.claim('w', 60), undefined);
});

test('serves pipelines in turn, however long the queue of one is', async () => {
  const long = await stores.addPipeline(accountId, 10);
  const short = await stores.addPipeline(accountId, 10);
  for (let n = 0; n < 4; n++) await stores.submit(long, { priority: 10 });
  for (let n = 0; n < 2; n++) await stores.submit(short, { priority: 1 });
  const served = [];
  for (let n = 0; n < 4; n++) served.push((await claimed()).job.pipelineId);
  assert.deepEqual(served.slice(0, 2).sort(), [long.id, short.id].sort());
  assert.deepEqual(served.slice(2).sort(), [long.id, short.id].sort());
});

test('never runs more of a pipeline than its limit, with many claimers in two processes, and runs all', async () => {
  const limits = new Map<string, number>();
  for (const concurrency of [1, 2, 3]) {
    const pipeline = await stores.addPipeline(accountId, concurrency);
    limits.set(pipeline.id, concurrency);
    for (let n = 0; n < 12; n++) await stores.submit(pipeline);
  }
  const claimers = [stores.queue, otherQueue].flatMap((queue) => Array.from({ length: 6 }, () => queue));
  const running = new Map<string, number>();
  const claim = async (queue: PostgresQueue): Promise<Lease | undefined> => {
    const lease = await queue.claim('w', 60);
    if (lease === undefined) return undefined;
    const { pipelineId } = lease.job;
    running.set(pipelineId, (running.get(pipelineId) ?? 0) + 1);
    assert.ok((running.get(pipelineId) ?? 0) <= (limits.get(pipelineId) ?? 0), `over the limit of ${pipelineId}`);
    return lease;
  };
  const first = await Promise.all(claimers.map(claim));
  assert.deepEqual(running, limits); // used in full
  assert.equal(await stores.queue.claim('w', 60), undefined);

  const done: string[] = [];
  const work = async (queue: PostgresQueue, held: Lease | undefined) => {
    for (let lease = held; done.length < 36; lease = await claim(queue)) {
      if (lease === undefined) continue;
      const { id, pipelineId } = lease.job;
      running.set(pipelineId, (running.get(pipelineId) ?? 0) - 1); // before the database knows: never too high
      assert.equal(await queue.finish(lease, 'succeeded', success), true);
      done.push(id);
    }
  };
  await Promise.all(claimers.map((queue, index) => work(queue, first[index])));
  assert.equal(new Set(done).size, 36);
});

test('claims that wait for a pipeline which others empty do not wait for each other', async () => {
  const pool = opened.database.pool;
  const first = await stores.addPipeline(accountId, 10);
  const second = await stores.addPipeline(accountId, 10);
  for (const pipeline of [first, second]) await stores.submit(pipeline);
  const serve = `update pipeline set served_at = clock_timestamp() where id = $1`;
  await pool.query(serve, [second.id]);
  const holders = await Promise.all([1, 2, 3].map(() => pool.connect()));
  const [holdsFirst, holdsSecond, nextOfFirst] = holders as [pg.PoolClient, pg.PoolClient, pg.PoolClient];
  const empty = async (client: pg.PoolClient, id: string) => {
    await client.query('delete from job where pipeline_id = $1', [id]);
    await client.query('update pipeline set queued = 0 where id = $1', [id]);
  };
  /** Until so many wait, none of them for the one of this process id. */
  const waiting = async (count: number, notFor = 0) => {
    const statement = `select count(*)::int as all, count(*) filter (where ${notFor} = any(pg_blocking_pids(pid)))::int as wrong
      from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    for (;;) {
      const row = (await other.pool.query<{ all: number; wrong: number }>(statement)).rows[0];
      if (row?.all === count && row.wrong === 0) return;
    }
  };
  try {
    for (const client of holders) await client.query('begin');
    await holdsFirst.query(serve, [first.id]);
    await empty(holdsSecond, second.id);
    const emptied = empty(nextOfFirst, first.id);
    await waiting(1);
    const claims = [stores.queue.claim('a', 60)]; // sees the first as the one served longest ago
    await waiting(2);
    await holdsFirst.query('commit');
    await emptied;
    claims.push(otherQueue.claim('b', 60)); // sees the second as that
    await waiting(2);
    await holdsSecond.query('commit');
    await waiting(2, (holdsSecond as unknown as { processID: number }).processID);
    await nextOfFirst.query('commit');
    assert.deepEqual(await Promise.all(claims), [undefined, undefined]);
  } finally {
    for (const client of holders) client.release(true);
  }
});

test('starts nothing once a pause is committed, and keeps what is queued', async () => {
  const pipeline = await stores.addPipeline(accountId, 100);
  for (let n = 0; n < 40; n++) await stores.submit(pipeline);
  let paused = false;
  let late = 0;
  const claimAll = async (queue: PostgresQueue) => {
    for (;;) {
      const begunAfterPause = paused;
      const lease = await queue.claim('w', 60);
      if (lease === undefined) return;
      if (begunAfterPause) late += 1;
    }
  };
  const claims = Promise.all([stores.queue, otherQueue, stores.queue, otherQueue].map(claimAll));
  await stores.pipelines.update(accountId, pipeline.id, { state: 'Paused' });
  paused = true;
  const atPause = await countRunning();
  await claims;
  assert.equal(late, 0);
  assert.equal(await countRunning(), atPause);
  assert.ok(atPause < 40, 'the pause came after all claims');

  await stores.pipelines.update(accountId, pipeline.id, { state: 'Active' });
  assert.ok(await stores.queue.claim('w', 60));
});

async function countRunning(): Promise<number> {
  const answer = await opened.database.pool.query(`select from job where state = 'running'`);
  return answer.rowCount ?? 0;
}

test('fences a worker whose lease was taken back', async () => {
  const pipeline = await stores.addPipeline(accountId, 1);
  const id = await stores.submit(pipeline);
  const zombie = await claimed('old');
  await expire(zombie);
  assert.deepEqual(await stores.queue.renew(zombie, 60), { held: true, cancelRequested: false }); // late, but nobody took it
  await expire(zombie);
  assert.equal(await stores.queue.reclaim(3), 1);
  await skipWaits();
  const owner = await claimed('new');
  assert.equal(owner.job.id, id);
  assert.equal(owner.job.attempt, 2);

  assert.deepEqual(await stores.queue.renew(zombie, 60, { percent: 99, step: 'zombie' }), {
    held: false,
    cancelRequested: false,
  });
  assert.equal(await stores.queue.finish(zombie, 'failed', { code: 'InternalError', message: '', outputs: [] }), false);
  assert.equal(await stores.queue.release(zombie, 0, { countsAsAttempt: true }), false);
  assert.equal((await stores.jobs.find(id))?.state, 'running');
  assert.equal((await stores.jobs.find(id))?.progress, undefined);

  assert.equal(await stores.queue.finish(owner, 'succeeded', success), true);
  assert.equal(await stores.queue.finish(owner, 'succeeded', success), false);
  assert.deepEqual((await stores.jobs.find(id))?.result, success);
});

test('gives every job of a killed worker to another, after a growing wait, until its attempts are used up', async () => {
  const pipeline = await stores.addPipeline(accountId, 5);
  const ids = [];
  for (let n = 0; n < 5; n++) ids.push(await stores.submit(pipeline));
  const waits = [];
  for (let attempt = 1; attempt <= 3; attempt++) {
    for (let n = 0; n < 5; n++) await expire(await claimed('killed'));
    assert.equal(await stores.queue.reclaim(3), 5);
    waits.push(await longestWait());
    await skipWaits();
  }
  assert.ok((waits[0] ?? 0) > 0.9 && (waits[0] ?? 0) <= 2, `first wait ${waits[0]} s`);
  assert.ok((waits[1] ?? 0) > 1.9 && (waits[1] ?? 0) <= 4, `second wait ${waits[1]} s`);
  assert.equal(await stores.queue.claim('w', 60), undefined);
  for (const id of ids) {
    const job = await stores.jobs.find(id);
    assert.equal(job?.state, 'failed');
    assert.equal(job.result?.code, 'InternalError');
    assert.equal(job.result.message, 'The job was tried 3 times and its worker was lost each time.');
    assert.ok(job.endedAtMs);
  }
});

async function longestWait(): Promise<number | undefined> {
  const query = `select max(extract(epoch from not_before - now()))::float8 as wait from job where state = 'queued'`;
  return (await opened.database.pool.query<{ wait: number }>(query)).rows[0]?.wait;
}

test('does not claim a job before its wait is over', async () => {
  const pipeline = await stores.addPipeline(accountId, 1);
  await stores.submit(pipeline);
  assert.equal(await stores.queue.release(await claimed(), 60, { countsAsAttempt: true }), true);
  assert.equal(await stores.queue.claim('w', 60), undefined);
  await skipWaits();
  assert.equal((await claimed()).job.attempt, 2);
});

test('gives a drained job back at once, without counting the attempt', async () => {
  const pipeline = await stores.addPipeline(accountId, 1);
  await stores.submit(pipeline);
  assert.equal(await stores.queue.release(await claimed(), 0, { countsAsAttempt: false }), true);
  assert.equal((await claimed()).job.attempt, 1);
});

test('ends a cancelled job instead of trying it again', async () => {
  const pipeline = await stores.addPipeline(accountId, 2);
  const ids = [await stores.submit(pipeline), await stores.submit(pipeline)];
  const leases = [await claimed(), await claimed()];
  for (const id of ids) assert.equal(await stores.jobs.cancel(accountId, id), true);
  assert.equal((await stores.queue.renew(leases[0] as Lease, 60)).cancelRequested, true);
  await expire(leases[0] as Lease);
  assert.equal(await stores.queue.reclaim(3), 1);
  assert.equal(await stores.queue.release(leases[1] as Lease, 0, { countsAsAttempt: true }), true);
  for (const id of ids) assert.equal((await stores.jobs.find(id))?.result?.code, 'JobCanceled');
});

test('keeps the last progress that was told', async () => {
  const pipeline = await stores.addPipeline(accountId, 1);
  const id = await stores.submit(pipeline);
  const lease = await claimed();
  await stores.queue.renew(lease, 60, { percent: 40, step: 'reading', speed: 5.5 });
  await stores.queue.renew(lease, 60);
  assert.deepEqual((await stores.jobs.find(id))?.progress, { percent: 40, step: 'reading', speed: 5.5 });
});

test('tells of submitted and cancelled jobs, also after its connection broke', async () => {
  const pipeline = await stores.addPipeline(accountId, 1);
  const heard: string[] = [];
  const wake = new EventTarget();
  const hear = (word: string) => {
    heard.push(word);
    wake.dispatchEvent(new Event('heard'));
  };
  const until = async (word: string) => {
    while (!heard.includes(word))
      await new Promise((resolve) => wake.addEventListener('heard', resolve, { once: true }));
    heard.length = 0;
  };
  const stops = [
    await stores.queue.onSubmitted(() => hear('submitted')),
    await stores.queue.onCancelRequested((id) => hear(`cancel ${id}`)),
  ];
  const id = await stores.submit(pipeline);
  await until('submitted');
  await claimed();
  await stores.jobs.cancel(accountId, id);
  await until(`cancel ${id}`);

  await opened.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()`,
  );
  await until('cancel '); // may have missed some
  await stores.jobs.cancel(accountId, id);
  await until(`cancel ${id}`);
  for (const stop of stops) await stop();
});
