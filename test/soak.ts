import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresAccounts } from '../src/accounts/postgres-accounts.ts';
import { systemClock } from '../src/base/clock.ts';
import { newId } from '../src/base/ids.ts';
import type { Database } from '../src/database/database.ts';
import { PostgresJobs } from '../src/jobs/store/jobs.ts';
import { PostgresPipelines } from '../src/jobs/store/pipelines.ts';
import { openLocalStorage } from '../src/storage/local/storage.ts';
import type { Storage } from '../src/storage/storage.ts';
import { persist, SoakObserver } from './soak-observer.ts';
import { processesOf, SoakWorkers } from './soak-processes.ts';

export interface SoakOptions {
  /** A fresh, migrated database, and how other processes reach it. */
  readonly database: Database;
  readonly url: string;
  readonly workers: number;
  readonly slots: number;
  /** Limits of the pipelines; one more, with limit 2, is paused until the others are through. */
  readonly limits: readonly number[];
  readonly jobsPerPipeline: number;
  /** Longest that one job works, ms. */
  readonly longestJobMs: number;
  /** Chance of a job to crash its process, percent. */
  readonly crashPercent: number;
  readonly leaseSeconds: number;
  /** Workers and job processes in turn, every tenth the database where `killDatabase` is given. */
  readonly kills: number;
  /** Between two kills, ms, half to one and a half times. */
  readonly killEveryMs: number;
  readonly deadlineSeconds: number;
  /** Kills the database with -9 and starts it again. */
  readonly killDatabase?: () => Promise<void>;
  readonly logLevel?: string;
}

/** What a soak counts. From `lost` on, everything must be 0. */
export interface SoakCounts {
  readonly submitted: number;
  readonly seconds: number;
  readonly kills: { workers: number; children: number; database: number };
  /** How often the table was looked at from outside. */
  readonly looks: number;
  /** Rows that are gone, or succeeded without their outputs. */
  readonly lost: number;
  /** Jobs that ended more than once. */
  readonly doubled: number;
  /** Not ended at the deadline. */
  readonly stuck: number;
  readonly failed: number;
  /** Ended without exactly one notice of it. */
  readonly untold: number;
  /** Looks at which a pipeline ran more jobs than it may. */
  readonly overLimit: number;
  /** Jobs of the paused pipeline that began. */
  readonly pausedBegun: number;
  /** Processes that outlived their worker. */
  readonly orphans: number;
  /** Files and folders in workspaces and staging after the last start and stop. */
  readonly leftovers: number;
  /** Workers that did not end in order when told to. */
  readonly badExits: number;
}

/**
 * Lets several workers run many jobs while they, their job processes and perhaps the database are killed at random, and
 * counts what must not be. Everything it starts and writes is gone when it returns.
 */
export async function soak(options: SoakOptions): Promise<SoakCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'reelsmith-soak-'));
  try {
    return await soakIn(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function soakIn(folder: string, options: SoakOptions): Promise<SoakCounts> {
  const startMs = performance.now();
  const { database, url, slots, leaseSeconds, logLevel = 'silent' } = options;
  await mkdir(join(folder, 'work'));
  const storage = await openLocalStorage(join(folder, 'buckets'));
  const scene = await prepare(database, storage, options);
  const observer = new SoakObserver(database.pool);
  await observer.begin();

  const settings = { url, folder, accountId: scene.accountId, slots, leaseSeconds, logLevel };
  const workers = new SoakWorkers(settings, options.workers);
  const kills = { workers: 0, children: 0, database: 0 };
  const peace = new AbortController();
  const killing = killOn(folder, workers, kills, options, peace.signal);
  const deadlineMs = startMs + options.deadlineSeconds * 1000;
  await ended(database, scene.active, deadlineMs);
  await observer.end();
  await persist(() => scene.pipelines.update(scene.accountId, scene.pausedId, { state: 'Active' }));
  await ended(database, [scene.pausedId], deadlineMs);
  peace.abort();
  await killing;
  const exits = [...(await workers.close())];
  const orphans = processesOf(folder).length;

  // What killed workers left is the next start's to remove.
  exits.push(...(await new SoakWorkers(settings, 1).close()));
  const ends = await countEnds(database, storage, scene.jobIds);
  return {
    submitted: scene.jobIds.length,
    seconds: Math.round((performance.now() - startMs) / 1000),
    kills,
    looks: observer.looks,
    ...ends,
    overLimit: observer.overLimit,
    pausedBegun: observer.pausedBegun,
    orphans,
    leftovers:
      (await readdir(join(folder, 'work'))).length + (await readdir(join(folder, 'buckets', '.staging'))).length,
    badExits: exits.filter((code) => code !== 0).length,
  };
}

async function prepare(database: Database, storage: Storage, options: SoakOptions) {
  const made = await new PostgresAccounts(database).bootstrap();
  if (made === undefined) throw new Error('the database is not fresh');
  const accountId = made.account.id;
  await storage.createBucket('soak');
  const film = await storage.stage({ bucket: 'soak', key: 'film.mp4' }, Readable.from(['x']), new AbortController().signal); // prettier-ignore
  await film.commit();
  const pipelines = new PostgresPipelines(database, systemClock);
  const jobs = new PostgresJobs(database, pipelines);
  const ids: string[] = [];
  const jobIds: string[] = [];
  for (const [at, concurrency] of [...options.limits, 2].entries()) {
    const id = newId(Date.now());
    const state = at < options.limits.length ? 'Active' : 'Paused';
    const rest = {
      name: `soak-${at}`,
      speed: 'Standard',
      speedLevel: 1,
      role: 'none',
      createdAtMs: Date.now(),
      notifyTarget: '',
    };
    await pipelines.add({ id, accountId, state, concurrency, ...rest });
    ids.push(id);
    for (let count = 0; count < options.jobsPerPipeline; count += 1) {
      const jobId = newId(Date.now());
      jobIds.push(jobId);
      await jobs.submit({ ...request(jobId, options), id: jobId, accountId, pipelineId: id });
    }
  }
  return { accountId, pipelines, active: ids.slice(0, -1), pausedId: ids.at(-1) ?? '', jobIds };
}

function request(jobId: string, { longestJobMs, crashPercent }: SoakOptions) {
  const sleepMs = Math.round(Math.random() * longestJobMs);
  return {
    dialect: 'mts' as const,
    name: '',
    functionName: 'Rehearsal',
    input: 'oss://soak/film.mp4',
    output: `oss://soak/out/${jobId}-{sequenceId}.txt`,
    jobParams: JSON.stringify({ sleepMs, crashPercent, files: 2 }),
    modelId: '',
    userData: '',
    notifyUrl: 'https://soak.example/ended',
    notifyKeyId: '',
    scheduleParams: '',
    priority: 1 + Math.floor(Math.random() * 10),
    submittedAtMs: Date.now(),
  };
}

/** Kills in turn a worker, a job's process, and now and then the database. */
async function killOn(
  folder: string,
  workers: SoakWorkers,
  kills: SoakCounts['kills'],
  options: SoakOptions,
  peace: AbortSignal,
): Promise<void> {
  const { killEveryMs, killDatabase } = options;
  for (let turn = 1; turn <= options.kills; turn += 1) {
    await sleep(killEveryMs * (0.5 + Math.random()), undefined, { signal: peace }).catch(() => undefined); // peace
    if (peace.aborted) return;
    if (killDatabase !== undefined && turn % 10 === 0) {
      kills.database += 1;
      await killDatabase();
    } else if (turn % 2 === 0) {
      kills.workers += 1;
      workers.killOne();
    } else {
      kills.children += (await killChild(folder, peace)) ? 1 : 0;
    }
  }
}

/** Waits for a job's process and kills it. False when peace came first. */
async function killChild(folder: string, peace: AbortSignal): Promise<boolean> {
  while (!peace.aborted) {
    const children = processesOf(folder, 'rehearsal-child');
    const pid = children[Math.floor(Math.random() * children.length)];
    if (pid !== undefined && killed(pid)) return true;
    await sleep(50);
  }
  return false;
}

function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false; // by itself
  }
}

/** Waits until all jobs of the pipelines have ended, or until the deadline. */
async function ended(database: Database, pipelineIds: readonly string[], deadlineMs: number): Promise<void> {
  const open = `select count(*) as count from job where pipeline_id = any($1::uuid[]) and state in ('queued', 'running')`;
  while (performance.now() < deadlineMs) {
    const { rows } = await persist(() => database.pool.query<{ count: string }>(open, [pipelineIds]));
    if (rows[0]?.count === '0') return;
    await sleep(200);
  }
}

async function countEnds(database: Database, storage: Storage, jobIds: readonly string[]) {
  const query = `
    select replace(j.id::text, '-', '') as id, j.state, (select count(*) from soak_end e where e.job_id = j.id) as ends,
      (select count(*) from notice n where n.job_id = j.id) as told
    from job j`;
  const { rows } = await persist(() =>
    database.pool.query<{ id: string; state: string; ends: string; told: string }>(query),
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  const counts = { lost: 0, doubled: 0, stuck: 0, failed: 0, untold: 0 };
  for (const id of jobIds) {
    const row = found.get(id);
    if (row === undefined) counts.lost += 1;
    else if (row.state === 'succeeded') counts.lost += (await isStored(storage, id)) ? 0 : 1;
    else if (row.state === 'failed') counts.failed += 1;
    else counts.stuck += 1;
    if (Number(row?.ends) > 1) counts.doubled += 1;
    if ((row?.state === 'succeeded' || row?.state === 'failed') && row.told !== '1') counts.untold += 1;
  }
  return counts;
}

async function isStored(storage: Storage, jobId: string): Promise<boolean> {
  for (const [key, says] of [
    ['00001', '0 of film with '],
    ['00002', '1 of film with '],
  ] as const) {
    const object = { bucket: 'soak', key: `out/${jobId}-${key}.txt` };
    if ((await storage.head(object)) === undefined || (await text(await storage.get(object))) !== says) return false;
  }
  return (await storage.list('soak', { prefix: `out/${jobId}`, limit: 10 })).length === 2;
}

/** Process id of the server whose cluster is in `<dataDirectory>/postgres`. */
export async function postmasterPid(dataDirectory: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}
