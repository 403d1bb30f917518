import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import { PostgresAccounts } from '../src/accounts/postgres-accounts.ts';
import { signRequest } from '../src/api/signature/sign-request.ts';
import { openDatabase } from '../src/database/database.ts';
import { connectionUrl, startEmbedded, stopEmbedded } from '../src/database/embedded.ts';
import { migrate } from '../src/database/migrate.ts';
import { PostgresPipelines } from '../src/jobs/store/pipelines.ts';
import { finishedJobId, loadFinishedJobs, type FinishedJobs } from './finished-jobs.ts';
import { runLoad, type LoadResult } from './load-generator.ts';
import type { BenchRow } from './row.ts';

const accountCount = 50;
const perSecond = 3200;
const seconds = 20;
const warmUpSeconds = 4;

/** Signed QueryIProductionJob by id over HTTP, the whole gate on, against a service that keeps `jobs` finished jobs. */
export async function benchQueryRate(jobs = 1_000_000): Promise<BenchRow[]> {
  const data = await mkdtemp(join(tmpdir(), 'reelsmith-rate-'));
  try {
    const url = connectionUrl(await startEmbedded(data));
    const past = await prepare(url, jobs);
    return await withApi(data, url, async (port) => {
      await runLoad(port, signedQueries(port, past, perSecond * warmUpSeconds), { perSecond, connections: 64 });
      const queries = signedQueries(port, past, perSecond * seconds);
      return rows(await runLoad(port, queries, { perSecond, connections: 64 }), jobs);
    });
  } finally {
    await stopEmbedded(data);
    await rm(data, { recursive: true, force: true });
  }
}

interface Past extends FinishedJobs {
  readonly keys: readonly { readonly id: string; readonly secret: string }[];
}

async function prepare(url: string, count: number): Promise<Past> {
  const database = await openDatabase({ url });
  try {
    await migrate(database.kysely);
    const accounts = new PostgresAccounts(database);
    await accounts.bootstrap();
    const pipelines = new PostgresPipelines(database, systemClock);
    const made = [];
    for (let n = 0; n < accountCount; n++) {
      const { account, key } = await accounts.createAccount(`tenant ${n}`);
      made.push({ accountId: account.id, pipelineId: (await pipelines.ensureDefault(account.id)).id, key });
    }
    const past = { count, accounts: made, firstMs: Date.now() - count };
    await loadFinishedJobs(database, past);
    return { ...past, keys: made.map(({ key }) => key) };
  } finally {
    await database.close();
  }
}

/** Signed ahead of time, each with its own nonce: the generator's cost during the run is writing and reading alone. */
function signedQueries(port: number, past: Past, count: number): Buffer[] {
  return Array.from({ length: count }, (_, n) => {
    const account = n % accountCount;
    const round = Math.floor(Math.random() * Math.floor(past.count / accountCount));
    const key = past.keys[account];
    if (key === undefined) throw new Error('more accounts than keys');
    const signed = signRequest({
      endpoint: `http://127.0.0.1:${port}`,
      action: 'QueryIProductionJob',
      version: '2014-06-18',
      parameters: { JobId: finishedJobId(past, round * accountCount + account) },
      accessKeyId: key.id,
      accessKeySecret: key.secret,
      nowMs: Date.now(),
    });
    const { pathname, search, host } = new URL(signed.url);
    const headers = Object.entries({ host, ...signed.headers, 'content-length': '0' });
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return Buffer.from(`${signed.method} ${pathname}${search} HTTP/1.1\r\n${head}\r\n`);
  });
}

async function withApi<T>(data: string, url: string, use: (port: number) => Promise<T>): Promise<T> {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const service = { REELSMITH_DATA: data, REELSMITH_API_PORT: String(port), REELSMITH_LOG_LEVEL: 'error' };
  const env = { ...process.env, ...service, DATABASE_URL: url };
  const api = spawn(process.execPath, ['bin/reelsmith.js', 'api'], { env, stdio: ['pipe', 'inherit', 'inherit'] });
  const exited = once(api, 'exit');
  try {
    await answering(port);
    return await use(port);
  } finally {
    api.kill('SIGTERM');
    await exited;
  }
}

async function answering(port: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false); // prettier-ignore
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the API did not answer within 30 s');
}

function rows(load: LoadResult, jobs: number): BenchRow[] {
  const common = { functionName: 'service', clip: `${jobs.toLocaleString('en-US')} stored jobs`, kind: 'synthetic' } as const; // prettier-ignore
  const rate = load.ok / load.seconds;
  return [
    { ...common, measure: 'signed queries by id, 50 accounts', value: rate, unit: '/s', mark: '>= 3,000', met: rate >= 3000 }, // prettier-ignore
    { ...common, measure: 'of which answered with the job', value: (100 * load.ok) / load.sent, unit: '%', mark: '100', met: load.ok === load.sent }, // prettier-ignore
    { ...common, measure: 'latency p50', value: load.p50Ms, unit: 'ms' },
    { ...common, measure: 'latency p99', value: load.p99Ms, unit: 'ms', mark: '<= 20', met: load.p99Ms <= 20 },
  ];
}
