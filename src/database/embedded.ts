import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { internalError } from '../base/errors.ts';
import { errorCode, findBinaries, type Binaries } from './binaries.ts';
import { createCluster } from './create-cluster.ts';
import { chooseServerUser, type ServerUser } from './server-user.ts';
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
  /** Folder for the socket when the cluster's path is too long for one. */
  readonly shortFolder?: string;
  readonly deadlineMs?: number;
}

const superuser = 'reelsmith';
const port = 5432;
const logLimitBytes = 16 * 1024 * 1024;

/** A server that is going away, or one started beside us at the same moment; both are gone or answering shortly. */
const passingFault = /lock file ".*" (already exists|is empty)|pre-existing shared memory block/;

/**
 * Makes sure that the server of `<dataDirectory>/postgres` runs and answers: adopts a live one, else creates the cluster
 * when there is none, starts it, and waits out recovery. The server outlives this process. Listens on a private unix
 * socket only. Any number of processes may call this at once.
 */
export async function startEmbedded(dataDirectory: string, options: EmbeddedOptions = {}): Promise<Connection> {
  mkdirSync(dataDirectory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const cluster = clusterOf(dataDirectory);
  const binaries = findBinaries(join(resolve(dataDirectory), 'postgres-lib'));
  const user = chooseServerUser(cluster, binaries.postgres);
  if (!existsSync(cluster)) await createCluster(cluster, binaries, user);
  const connection = {
    host: socketDirectory(cluster, options.shortFolder),
    port,
    user: superuser,
    database: superuser,
  };
  await waitForAnswer({ cluster, binaries, user, connection, options });
  await ensureDatabase(connection);
  return connection;
}

/** Stops the server of `<dataDirectory>/postgres`, if it answers: open transactions are rolled back, and the call waits for its end. */
export async function stopEmbedded(dataDirectory: string, deadlineMs = 30_000): Promise<void> {
  const cluster = clusterOf(dataDirectory);
  if (!existsSync(cluster)) return;
  const host = socketDirectory(cluster);
  const pid = await serverPid(host);
  if (pid === undefined) return;
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + deadlineMs;
  while (existsSync(join(cluster, 'postmaster.pid'))) {
    if (Date.now() > deadline) throw internalError(`PostgreSQL (${pid}) has not stopped in ${deadlineMs} ms`);
    await sleep(20);
  }
  removeSocketDirectory(host, cluster);
}

function clusterOf(dataDirectory: string): string {
  return join(resolve(dataDirectory), 'postgres');
}

interface Start {
  readonly cluster: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
  readonly connection: Connection;
  readonly options: EmbeddedOptions;
}

async function waitForAnswer(start: Start): Promise<void> {
  const deadline = Date.now() + (start.options.deadlineMs ?? 60_000);
  let server: { child: ChildProcess; logStart: number } | undefined;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 500)) {
    const answer = await probe(start.connection.host);
    if (answer === 'ready') return;
    if (server && hasEnded(server.child)) {
      const reason = logSince(start.cluster, server.logStart);
      if (!passingFault.test(reason)) throw internalError(`PostgreSQL did not start: ${reason}`);
      server = undefined;
    } else if (answer === 'absent' && !server) {
      server = launch(start);
    }
    if (Date.now() > deadline) throw internalError(`PostgreSQL in ${start.cluster} does not answer (${answer})`);
    await sleep(pause);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function launch({ cluster, binaries, user, connection, options }: Start): { child: ChildProcess; logStart: number } {
  prepareSocketDirectory(connection.host, cluster, user);
  const settings = {
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: `"${connection.host.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [file = '', ...args] = [...user.prefix, binaries.postgres, '-D', cluster, ...flags];
  const log = openLog(cluster);
  try {
    const child = spawn(file, args, {
      ...user.owner,
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C', TZ: 'UTC', ...binaries.environment },
      stdio: ['ignore', log.file, log.file],
      detached: true, // neither Ctrl-C on our terminal nor our own end reaches it
    });
    child.on('error', () => undefined); // told by exitCode staying null and the deadline
    child.unref();
    return { child, logStart: log.size };
  } finally {
    closeSync(log.file);
  }
}

function openLog(cluster: string): { file: number; size: number } {
  const path = join(cluster, 'server.log');
  if (existsSync(path) && statSync(path).size > logLimitBytes) truncateSync(path);
  return { file: openSync(path, 'a', 0o600), size: statSync(path).size };
}

function logSince(cluster: string, start: number): string {
  return readFileSync(join(cluster, 'server.log')).subarray(start).toString('utf8').trim();
}

/** `starting`: a server is there but does not serve yet (recovery, shutdown, too many clients). */
async function probe(host: string): Promise<'ready' | 'starting' | 'absent'> {
  try {
    await withClient({ host, port, user: superuser, database: 'postgres' }, (client) => client.query('select 1'));
    return 'ready';
  } catch (cause) {
    const code = errorCode(cause);
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'absent';
    if (code === 'EACCES') throw internalError(`${host} belongs to another user's PostgreSQL`, cause);
    return 'starting';
  }
}

/** Asks the server itself, so that a stale pid file never makes us signal a stranger. */
async function serverPid(host: string): Promise<number | undefined> {
  if ((await probe(host)) === 'absent') return undefined;
  return withClient({ host, port, user: superuser, database: 'postgres' }, async (client) => {
    const answer = await client.query<{ file: string }>(`select pg_read_file('postmaster.pid') as file`);
    return Number.parseInt(answer.rows[0]?.file ?? '', 10);
  });
}

async function ensureDatabase(connection: Connection): Promise<void> {
  await withClient({ ...connection, database: 'postgres' }, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [connection.database]);
    if (found.rowCount !== 0) return;
    try {
      await client.query(`create database ${connection.database}`);
    } catch (cause) {
      // 42P04 duplicate_database, 23505 unique_violation, 55006 template in use: another process is making it
      if (!['42P04', '23505', '55006'].includes(errorCode(cause))) throw cause;
      await sleep(50);
      await ensureDatabase(connection);
    }
  });
}

async function withClient<Result>(
  connection: Connection,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined); // the pending call fails with it
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
