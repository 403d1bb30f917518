import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ServiceError } from '../base/errors.ts';
import { Batch } from './batch.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { openTestDatabase, testServerUrl } from './test-database.ts';
import { inTransaction } from './transaction.ts';

const opened = await openTestDatabase();
const { pool } = opened.database;
after(() => opened.close());

test('brings the schema up once when several processes start together', async () => {
  await pool.query('drop schema public cascade; create schema public');
  const processes = await Promise.all([1, 2, 3].map(() => openDatabase({ url: opened.url })));
  await Promise.all(processes.map((database) => migrate(database.kysely)));
  await migrate(opened.database.kysely);
  await Promise.all(processes.map((database) => database.close()));
  const answer = await pool.query('select name from kysely_migration order by name');
  assert.deepEqual(answer.rows, [
    { name: '0001-accounts' },
    { name: '0002-jobs' },
    { name: '0003-gate' },
    { name: '0004-notices' },
    { name: '0005-dialects' },
  ]);
});

test('closes connections that were used without the query builder', async () => {
  const database = await openDatabase({ url: opened.url });
  await database.pool.query('select 1');
  await database.close();
  assert.equal(database.pool.totalCount, 0);
});

test('a database that does not answer is a passing fault: to statements, transactions and queries', async () => {
  const nobody = await openDatabase({ url: 'postgres://nobody:secret@127.0.0.1:1/none' });
  const isPassing = (error: unknown) =>
    error instanceof ServiceError && error.code === 'ServiceUnavailable' && !error.publicMessage.includes('127.0.0.1');
  await assert.rejects(nobody.pool.query('select 1'), isPassing);
  await assert.rejects(
    inTransaction(nobody.pool, (db) => db.query('select 1')),
    isPassing,
  );
  await assert.rejects(nobody.kysely.selectFrom('job').select('id').execute(), isPassing);
  await nobody.close();
});

test('leaves nothing behind when a transaction throws, and gives the connection back', async () => {
  await pool.query('create table note (text text)');
  const failing = inTransaction(pool, async (db) => {
    await db.query(`insert into note values ('half')`);
    throw new Error('no');
  });
  await assert.rejects(failing, /no/);
  assert.equal((await pool.query('select from note')).rowCount, 0);
  assert.equal(pool.idleCount, pool.totalCount);
});

const skip = testServerUrl === undefined && 'REELSMITH_TEST_DATABASE_URL names no server to test on';

test('works on a server of the operator, as do then all tests of the stores', { skip }, async () => {
  assert.equal(new URL(opened.url).host, new URL(testServerUrl ?? '').host);
  assert.equal((await pool.query('select from job limit 1')).rowCount, 0);
});

test('gathers what comes while a batch is under way, up to the limit, and answers each', async () => {
  const batches: number[][] = [];
  const batch = new Batch<number, number>(async (items) => {
    batches.push([...items]);
    await new Promise((resolve) => setImmediate(resolve));
    if (items.includes(13)) throw new Error('unlucky');
    return items.map((item) => item * 2);
  }, 4);
  const first = batch.add(1);
  await new Promise((resolve) => setImmediate(resolve));
  const later = [2, 3, 4, 5, 6].map((item) => batch.add(item));
  assert.equal(await first, 2);
  assert.deepEqual(await Promise.all(later), [4, 6, 8, 10, 12]);
  assert.deepEqual(batches, [[1], [2, 3, 4, 5], [6]]);
  await assert.rejects(batch.add(13), /unlucky/);
  assert.equal(await batch.add(7), 14);
});
