import assert from 'node:assert/strict';
import { access, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, test } from 'node:test';
import { internalError } from '../base/errors.ts';
import { silentLogger } from '../base/log.ts';
import { jobsConfig, type JobsConfig } from './config.ts';
import type { JobState } from './job.ts';
import { memoryAdmission } from './memory.ts';
import type { JobParts } from './running-job.ts';
import { openTestRoom, type TestRoom } from './testing/attempt-parts.ts';
import { MemoryQueue } from './testing/memory-queue.ts';
import { WorkerLoop } from './worker.ts';
import { Workspaces } from './workspaces.ts';

let room: TestRoom;
let queue: MemoryQueue;
let workspaces: Workspaces;
let loop: WorkerLoop | undefined;

beforeEach(async () => {
  room = await openTestRoom();
  await room.put('in.mp4', 'pictures');
  queue = new MemoryQueue();
  workspaces = await Workspaces.open(join(room.folder, 'work'), Date.now());
});
afterEach(async () => {
  queue.away = false;
  await loop?.close();
  loop = undefined;
  for (const worker of await readdir(join(room.folder, 'work'))) {
    assert.deepEqual(await readdir(join(room.folder, 'work', worker)), [], 'a workspace is left');
  }
  await room.close();
});

const fast = { slots: 2, leaseSeconds: 2, renewSeconds: 0.1, pollSeconds: 0.05, drainSeconds: 0 };

async function start(change: Partial<JobsConfig> = {}, parts: Partial<JobParts> = {}): Promise<void> {
  const config = { ...jobsConfig.parse({}), ...fast, ...change };
  const { maxAttempts } = config;
  const whole = { ...room.parts, queue, workspaces, timing: config, maxAttempts, ...parts };
  loop = new WorkerLoop(whole, config, memoryAdmission(1e9, 1, () => 1e9), silentLogger()); // prettier-ignore
  await loop.open();
}

async function reaches(id: string, ...states: readonly JobState[]) {
  for (let tries = 0; tries < 500; tries += 1) {
    if (states.includes(queue.job(id).state)) return queue.job(id);
    await sleep(20);
  }
  return assert.fail(`job is ${queue.job(id).state}, not ${states.join(' or ')}`);
}

const failing = (fault: Error): Partial<JobParts> => ({ runTask: () => Promise.reject(fault) });
const slow = '{"sleepMs":60000}';

test('runs what is queued, as many at a time as it has slots', async () => {
  let running = 0;
  let most = 0;
  const runTask: JobParts['runTask'] = async (...args) => {
    most = Math.max(most, (running += 1));
    await sleep(30);
    return room.parts.runTask(...args).finally(() => (running -= 1));
  };
  const ids = [1, 2, 3, 4, 5].map((at) => queue.add({ output: `oss://films/out/${at}.txt` }));
  await start({}, { runTask });
  ids.push(queue.add({ output: 'oss://films/out/6.txt' }));
  for (const id of ids) assert.equal((await reaches(id, 'succeeded', 'failed')).state, 'succeeded');
  assert.equal(most, 2);
  assert.equal((await room.keys()).length, 7);
});

test('progress is stored while a job runs', async () => {
  const id = queue.add({ jobParams: slow });
  await start();
  while (queue.job(id).progress?.step !== 'rehearsing') await sleep(20);
  queue.cancel(id);
  await reaches(id, 'failed');
});

test('a cancelled job ends within two seconds, and stores nothing', async () => {
  const id = queue.add({ jobParams: slow });
  await start({ renewSeconds: 60, leaseSeconds: 180 });
  await reaches(id, 'running');
  await sleep(100);
  const cancelledMs = performance.now();
  queue.cancel(id);
  const job = await reaches(id, 'failed');
  assert.equal(job.result?.code, 'JobCanceled');
  assert.ok(performance.now() - cancelledMs < 2000);
  assert.deepEqual(await room.keys(), ['in.mp4']);
});

test("a caller's mistake is told at once, with its code", async () => {
  const id = queue.add({ jobParams: '{"way":"refuse"}' });
  await start();
  const { result, attempt } = await reaches(id, 'failed');
  assert.deepEqual([result?.code, attempt], ['InvalidParameter.OutOfRange', 1]);
});

test('a passing fault is tried again after a pause, a fault of ours is not', async () => {
  const passing = queue.add({});
  await start({ slots: 1 }, failing(internalError('disk full', undefined, { retryable: true })));
  while (queue.job(passing).attempt === 0 || queue.job(passing).state !== 'queued') await sleep(10);
  assert.ok(queue.job(passing).notBeforeMs > performance.now() + 1000);
  await loop?.close();
  const bug = queue.add({});
  await start({ slots: 1 }, failing(new TypeError('undefined is not a function')));
  const { result, attempt } = await reaches(bug, 'failed');
  assert.deepEqual([result?.code, attempt], ['InternalError', 1]);
  assert.doesNotMatch(result?.message ?? '', /undefined/);
});

test('a passing fault on the last attempt fails the job', async () => {
  const id = queue.add({ attempt: 2 });
  await start({ maxAttempts: 3 }, failing(internalError('disk full', undefined, { retryable: true })));
  assert.equal((await reaches(id, 'failed')).result?.code, 'InternalError');
});

test('a worker that is stopped gives its jobs back, uncounted', async () => {
  const id = queue.add({ jobParams: '{"sleepMs":3000}' });
  await start();
  await reaches(id, 'running');
  await loop?.close();
  assert.deepEqual([queue.job(id).state, queue.job(id).attempt], ['queued', 0]);
});

test('a worker that is stopped with patience finishes its jobs', async () => {
  const id = queue.add({ jobParams: '{"sleepMs":300}' });
  const waiting = queue.add({ jobParams: slow });
  await start({ slots: 1, drainSeconds: 30 });
  await reaches(id, 'running');
  await loop?.close();
  assert.equal(queue.job(id).state, 'succeeded');
  assert.equal(queue.job(waiting).state, 'queued');
});

test('a worker that lost a job stops, stores nothing and tells nothing', async () => {
  const id = queue.add({ jobParams: '{"sleepMs":600}' });
  await start();
  await reaches(id, 'running');
  queue.steal(id);
  await sleep(1500);
  assert.equal(queue.job(id).state, 'running');
  assert.deepEqual(await room.keys(), ['in.mp4']);
});

test('a queue that is away for less than the lease is outlived', async () => {
  const id = queue.add({ jobParams: '{"sleepMs":300}' });
  await start();
  await reaches(id, 'running');
  queue.away = true;
  await sleep(900);
  queue.away = false;
  const job = await reaches(id, 'succeeded', 'failed');
  assert.deepEqual([job.state, job.attempt], ['succeeded', 1]);
});

test('a queue that is away for longer than the lease costs an attempt, not the job', async () => {
  const id = queue.add({ jobParams: '{"sleepMs":200}' });
  await start({ leaseSeconds: 0.5 });
  await reaches(id, 'running');
  queue.away = true;
  await sleep(1200);
  assert.deepEqual(await room.keys(), ['in.mp4']);
  queue.away = false;
  const job = await reaches(id, 'succeeded', 'failed');
  assert.deepEqual([job.state, job.attempt], ['succeeded', 2]);
});

test('memory admits a job beside others only where the largest fits, and one always', () => {
  const admission = memoryAdmission(4000, 1500, () => 2000);
  assert.ok(admission.admits([]));
  assert.ok(admission.admits([2500]));
  assert.ok(!admission.admits([2600]));
  assert.ok(!memoryAdmission(4000, 1500, () => 1000).admits([100]));
  assert.ok(memoryAdmission(1, 1500, () => 1).admits([]));
});

test("a start removes dead workers' folders, and only those", async () => {
  const root = join(room.folder, 'work');
  const [mine = ''] = await readdir(root);
  const dead = mine.replace(/-\d+-\d+\./, '-999999999-1.');
  await mkdir(join(root, dead, 'x', 'y'), { recursive: true });
  const again = await Workspaces.open(root, Date.now());
  await assert.rejects(access(join(root, dead)));
  await access(join(root, mine));
  await again.close();
});
