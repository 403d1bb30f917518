import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import pg from 'pg';
import { openDatabase, type Database } from '../src/database/database.ts';
import { migrate } from '../src/database/migrate.ts';
import { openTestDatabase } from '../src/database/test-database.ts';
import { soak } from './soak.ts';

const server = process.env['DATABASE_URL'];
const promise = 'random kills of workers and job processes lose, double and strand no job, and leave nothing behind';

test(`${promise}: embedded database`, async (t) => {
  const { database, url, ...rest } = await openTestDatabase();
  await soaks(t, database, url).finally(() => rest.close());
});

test(`${promise}: database server`, { skip: server === undefined && 'DATABASE_URL is not set' }, async (t) => {
  const name = `reelsmith_soak_${randomBytes(4).toString('hex')}`;
  const url = new URL(server ?? '');
  const admin = new pg.Client({ connectionString: url.href });
  url.pathname = `/${name}`;
  await admin.connect();
  await admin.query(`create database ${name}`);
  try {
    const database = await openDatabase({ url: url.href });
    await migrate(database.kysely);
    await soaks(t, database, url.href).finally(() => database.close());
  } finally {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  }
});

async function soaks(t: TestContext, database: Database, url: string): Promise<void> {
  const counts = await soak({
    database,
    url,
    workers: 3,
    slots: 2,
    limits: [1, 2, 3],
    jobsPerPipeline: 8,
    longestJobMs: 1500,
    crashPercent: 3,
    leaseSeconds: 2,
    kills: 12,
    killEveryMs: 1200,
    deadlineSeconds: 240,
  });
  t.diagnostic(JSON.stringify(counts));
  const { submitted, seconds, kills, looks, ...faults } = counts;
  assert.deepEqual(faults, {
    lost: 0,
    doubled: 0,
    stuck: 0,
    failed: 0,
    overLimit: 0,
    pausedBegun: 0,
    orphans: 0,
    leftovers: 0,
    badExits: 0,
  });
  assert.equal(submitted, 32);
  assert.ok(kills.workers >= 3 && kills.children >= 3, `${JSON.stringify(kills)} in ${seconds} s`);
  assert.ok(looks > 100, `${looks} looks`);
}
