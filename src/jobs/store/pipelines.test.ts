import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServiceError } from '../../base/errors.ts';
import { newId } from '../../base/ids.ts';
import { openTestDatabase, type TestDatabase } from '../../database/test-database.ts';
import { success, testStores } from './testing.ts';

let opened: TestDatabase;
let stores: ReturnType<typeof testStores>;

before(async () => {
  opened = await openTestDatabase();
  stores = testStores(opened.database);
});

after(() => opened.close());

const inUse = (error: unknown) => error instanceof ServiceError && error.code === 'InvalidParameter.InvalidState';

test('makes one default pipeline for an account, whoever asks at once', async () => {
  const accountId = await stores.addAccount();
  const made = await Promise.all(Array.from({ length: 8 }, () => stores.pipelines.ensureDefault(accountId)));
  assert.equal(new Set(made.map((pipeline) => pipeline.id)).size, 1);
  assert.equal(made[0]?.concurrency, 10);
  assert.equal(made[0].isDefault, true);
  await assert.rejects(stores.pipelines.remove(accountId, made[0].id), inUse);
});

test('finds, changes and removes pipelines of their own account only', async () => {
  const accountId = await stores.addAccount();
  const stranger = await stores.addAccount();
  const pipeline = await stores.addPipeline(accountId, 3);
  assert.deepEqual(await stores.pipelines.find(accountId, [newId(0), 'x', pipeline.id]), [pipeline]);
  assert.deepEqual(await stores.pipelines.find(stranger, [pipeline.id]), []);
  assert.equal(await stores.pipelines.update(stranger, pipeline.id, { name: 'mine' }), undefined);
  assert.equal(await stores.pipelines.remove(stranger, pipeline.id), false);

  const change = { name: 'renamed', state: 'Paused', role: 'R', concurrency: 7 } as const;
  assert.deepEqual(await stores.pipelines.update(accountId, pipeline.id, change), { ...pipeline, ...change });
  assert.deepEqual(await stores.pipelines.update(accountId, pipeline.id, {}), { ...pipeline, ...change });
  assert.equal(await stores.pipelines.remove(accountId, pipeline.id), true);
  assert.equal(await stores.pipelines.remove(accountId, pipeline.id), false);
});

test('keeps a pipeline until its jobs have ended', async () => {
  const pipeline = await stores.addPipeline(await stores.addAccount(), 1);
  const id = await stores.submit(pipeline);
  await assert.rejects(stores.pipelines.remove(pipeline.accountId, pipeline.id), inUse);
  const lease = await stores.queue.claim('w', 60);
  assert.ok(lease);
  await assert.rejects(stores.pipelines.remove(pipeline.accountId, pipeline.id), inUse);
  await stores.queue.finish(lease, 'succeeded', success);
  assert.equal(await stores.pipelines.remove(pipeline.accountId, pipeline.id), true);
  assert.equal((await stores.jobs.find(id))?.pipelineId, pipeline.id);
});

test('searches page by page, oldest first, with the count of all', async () => {
  const accountId = await stores.addAccount();
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push((await stores.addPipeline(accountId, 1)).id);
  ids.sort(); // several in one millisecond have no order of age
  await stores.pipelines.update(accountId, ids[1] ?? '', { state: 'Paused' });
  const search = async (filter: { state?: 'Active' | 'Paused'; page: number; pageSize: number }) => {
    const { total, pipelines } = await stores.pipelines.search(accountId, filter);
    return [total, ...pipelines.map((pipeline) => ids.indexOf(pipeline.id))];
  };
  assert.deepEqual(await search({ page: 1, pageSize: 2 }), [5, 0, 1]);
  assert.deepEqual(await search({ page: 3, pageSize: 2 }), [5, 4]);
  assert.deepEqual(await search({ page: 4, pageSize: 2 }), [5]);
  assert.deepEqual(await search({ state: 'Paused', page: 1, pageSize: 10 }), [1, 1]);
});
