import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase, type Database } from './database.ts';
import { connectionUrl, startEmbedded, stopEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

/** A fresh, migrated database for one test file. */
export interface TestDatabase {
  readonly database: Database;
  /** For another process or a second `openDatabase` on the same data. */
  readonly url: string;
  /** Drops the database; the last one to close also stops and removes the cluster. */
  close(): Promise<void>;
}

/** Speed over safety: what a crash of the machine would lose here is worth nothing. */
const settings = { fsync: 'off', full_page_writes: 'off' };
const home = () => join(tmpdir(), `reelsmith-test-${process.getuid?.() ?? 0}`);

/** A server to test against in place of the embedded one: a URL whose user may create databases. */
export const testServerUrl = process.env['REELSMITH_TEST_DATABASE_URL'];

/**
 * A database in one embedded cluster that all test files running at the time share, started by the first and removed by
 * the last; or on the server at a URL, that of `REELSMITH_TEST_DATABASE_URL` unless another is given.
 */
export async function openTestDatabase(place = testServerUrl ?? 'embedded'): Promise<TestDatabase> {
  const server = place === 'embedded' ? await joinCluster() : await useServer(place);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await server.client.query(`create database ${name}`);
  const url = server.urlOf(name);
  const database = await openDatabase({ url });
  await migrate(database.kysely);
  const close = async () => {
    await database.close();
    await server.client.query(`drop database ${name} with (force)`);
    await server.leave();
  };
  return { database, url, close };
}

interface TestServer {
  readonly client: pg.Client;
  urlOf(database: string): string;
  leave(): Promise<void>;
}

async function useServer(serverUrl: string): Promise<TestServer> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const urlOf = (database: string) => Object.assign(new URL(serverUrl), { pathname: `/${database}` }).href;
  return { client, urlOf, leave: () => client.end() };
}

/** Everyone in the cluster holds this advisory lock shared; who gets it alone is the last. */
const lock = 7_733;

async function joinCluster(): Promise<TestServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryToJoin();
    } catch (cause) {
      if (attempt === 10) throw cause; // else the last one of others was just removing the cluster
    }
  }
}

async function tryToJoin(): Promise<TestServer> {
  const connection = await startEmbedded(home(), { settings });
  const client = new pg.Client({ ...connection });
  client.on('error', () => undefined); // the pending call fails with it
  try {
    await client.connect();
    await client.query(`select pg_advisory_lock_shared(${lock})`);
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw cause;
  }
  const urlOf = (database: string) => connectionUrl({ ...connection, database });
  return { client, urlOf, leave: () => leaveCluster(client) };
}

async function leaveCluster(client: pg.Client): Promise<void> {
  await client.query(`select pg_advisory_unlock_shared(${lock})`);
  const answer = await client.query<{ last: boolean }>(`select pg_try_advisory_lock(${lock}) as last`);
  if (answer.rows[0]?.last === true) {
    const gone = `${home()}-gone-${process.pid}`;
    renameSync(home(), gone);
    await stopEmbedded(gone);
    rmSync(gone, { recursive: true, force: true });
  }
  await client.end().catch(() => undefined);
}
