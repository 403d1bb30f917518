import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { internalError } from '../base/errors.ts';
import { findBinaries } from './binaries.ts';
import { createCluster, superuser } from './create-cluster.ts';
import { errorCode } from './error-code.ts';
import { launch, port, type Launch, type Launched } from './launch.ts';
import { chooseServerUser } from './server-user.ts';
import { prepareSocketDirectory, removeSocketDirectory, socketDirectory } from './socket-directory.ts';

/** How to connect to a running embedded server. */
export interface Connection {
  /** Folder of the server's socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface EmbeddedOptions {
  /** Server settings by name, over the cluster's `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** For one answer, recovery from a crash included. */
  readonly deadlineMs?: number;
}

/** A server that is going away, or one started beside us at the same moment: soon gone, or soon answering. */
const passingFault = /lock file ".*" (already exists|is empty)|pre-existing shared memory block/;

/**
 * Makes sure that the server of `<dataDirectory>/postgres` runs and answers: adopts a live one, else creates the cluster
 * when there is none, starts it, and waits out recovery. It listens on a private unix socket only, and outlives this
 * process. Any number of processes may call this, at once and again.
 */
export async function startEmbedded(dataDirectory: string, options: EmbeddedOptions = {}): Promise<Connection> {
  const cluster = clusterOf(dataDirectory);
  if (existsSync(cluster)) {
    const connection = connectionOf(cluster);
    if ((await probe(connection)) === 'ready') return connection;
  }
  // root's server runs as another user, who has to pass through
  mkdirSync(dataDirectory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const binaries = findBinaries(join(resolve(dataDirectory), 'postgres-lib'));
  const user = chooseServerUser(cluster, binaries.postgres);
  const settings = options.settings ?? {};
  const flags = settings['fsync'] === 'off' ? ['--no-sync'] : [];
  if (!existsSync(cluster)) await createCluster(cluster, binaries, user, flags);
  const connection = connectionOf(cluster);
  await start({ cluster, binaries, user, host: connection.host, settings }, connection, options.deadlineMs ?? 60_000);
  return connection;
}

/** The same as a URL, as `DATABASE_URL` takes it. */
export function connectionUrl({ host, port, user, database }: Connection): string {
  return `postgresql:///${database}?host=${encodeURIComponent(host)}&port=${port}&user=${user}`;
}

/** Stops the server of `<dataDirectory>/postgres`, if one answers: open transactions are rolled back. Waits for its end. */
export async function stopEmbedded(dataDirectory: string, deadlineMs = 30_000): Promise<void> {
  const cluster = clusterOf(dataDirectory);
  if (!existsSync(cluster)) return;
  const connection = connectionOf(cluster);
  const deadline = Date.now() + deadlineMs;
  for (let answer = await probe(connection); answer !== 'ready'; answer = await probe(connection)) {
    if (answer === 'absent') return;
    if (Date.now() > deadline) throw internalError(`PostgreSQL in ${cluster} neither serves nor ends`);
    await sleep(50);
  }
  const pid = await serverPid(connection);
  process.kill(pid, 'SIGINT');
  while (existsSync(join(cluster, 'postmaster.pid'))) {
    if (Date.now() > deadline) throw internalError(`PostgreSQL (${pid}) has not stopped in ${deadlineMs} ms`);
    await sleep(20);
  }
  removeSocketDirectory(connection.host, cluster);
}

function clusterOf(dataDirectory: string): string {
  return join(resolve(dataDirectory), 'postgres');
}

function connectionOf(cluster: string): Connection {
  return { host: socketDirectory(cluster), port, user: superuser, database: 'postgres' };
}

async function start(how: Launch, connection: Connection, deadlineMs: number): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  let server: Launched | undefined;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 500)) {
    const answer = await probe(connection);
    if (answer === 'ready') return;
    const fault = server?.ended();
    if (fault !== undefined) {
      if (!passingFault.test(fault)) throw internalError(`PostgreSQL did not start: ${fault}`);
      server = undefined;
    } else if (answer === 'absent' && server === undefined) {
      prepareSocketDirectory(how.host, how.cluster, how.user);
      server = launch(how);
    }
    if (Date.now() > deadline) throw internalError(`PostgreSQL in ${how.cluster} does not answer (${answer})`);
    await sleep(pause);
  }
}

/** `starting`: a server is there but does not serve yet, or no longer (recovery, shutdown). */
async function probe(connection: Connection): Promise<'ready' | 'starting' | 'absent'> {
  try {
    await ask(connection, 'select 1');
    return 'ready';
  } catch (cause) {
    const code = errorCode(cause);
    if (code === '53300') return 'ready'; // too many connections, but it serves
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'absent';
    if (code === 'EACCES') throw internalError(`the socket in ${connection.host} belongs to another user`, cause);
    return 'starting';
  }
}

/** The server tells it itself, so that a stale pid file never makes us signal a stranger. */
async function serverPid(connection: Connection): Promise<number> {
  const pid = Number.parseInt(await ask(connection, `select pg_read_file('postmaster.pid')`), 10);
  if (!(pid > 1)) throw internalError(`no process id in the postmaster.pid of ${connection.host}`);
  return pid;
}

/** One value from a connection of its own. */
async function ask(connection: Connection, query: string): Promise<string> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5000, query_timeout: 5000 });
  client.on('error', () => undefined); // the pending call fails with it
  try {
    await client.connect();
    const answer = await client.query<[unknown]>({ text: query, rowMode: 'array' });
    return String(answer.rows[0]?.[0]);
  } finally {
    await client.end().catch(() => undefined);
  }
}
