import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openTestDatabase, testServerUrl } from '../src/database/test-database.ts';
import { soak } from './soak.ts';

const server = process.env['DATABASE_URL'] ?? testServerUrl;
const skip = server === undefined && 'neither DATABASE_URL nor REELSMITH_TEST_DATABASE_URL is set';
const promise = 'random kills of workers and job processes lose, double and strand no job, and leave nothing behind';

test(`${promise}: embedded database`, (t) => soaks(t, 'embedded'));

test(`${promise}: database server`, { skip }, (t) => soaks(t, server ?? ''));

async function soaks(t: TestContext, place: string): Promise<void> {
  const opened = await openTestDatabase(place);
  const { database, url } = opened;
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
  }).finally(() => opened.close());
  t.diagnostic(JSON.stringify(counts));
  const { submitted, seconds, kills, looks, ...faults } = counts;
  assert.deepEqual(faults, {
    lost: 0,
    doubled: 0,
    stuck: 0,
    failed: 0,
    untold: 0,
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
