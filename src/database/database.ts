import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { serviceUnavailable } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { startEmbedded } from './embedded.ts';
import type { Schema } from './schema.ts';

/** Where the database is: a server of the operator's, or the embedded one of a data folder. */
export type Place = { readonly url: string } | { readonly dataDirectory: string };

export interface DatabaseOptions {
  /** Connections that `pool` may hold. */
  readonly poolSize?: number;
  readonly log?: Logger;
}

/** One process's way to the database. Every part closes with `close`; an embedded server runs on. */
export interface Database {
  readonly pool: pg.Pool;
  /** Two connections for records whose last moment may be lost when the database crashes: their commits do not wait for the disk. */
  readonly hastyPool: pg.Pool;
  readonly kysely: Kysely<Schema>;
  /** A new connection of its own, not connected yet: for LISTEN. The caller ends it. */
  newClient(): pg.Client;
  close(): Promise<void>;
}

/** A transaction left open (a stopped process) must not hold a pipeline's lock for longer. */
const idleTransactionMs = 5000;

/** Starts or adopts the embedded server where no URL is given. Does not migrate. */
export async function openDatabase(place: Place, options: DatabaseOptions = {}): Promise<Database> {
  const config: pg.ClientConfig = {
    ...('url' in place ? { connectionString: place.url } : await startEmbedded(place.dataDirectory)),
    application_name: 'reelsmith',
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    idle_in_transaction_session_timeout: idleTransactionMs,
  };
  const pool = openPool({ ...config, max: options.poolSize ?? 10 }, options.log);
  const hastyPool = openPool({ ...config, max: 2, options: '-c synchronous_commit=off' }, options.log);
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    pool,
    hastyPool,
    kysely,
    newClient: () => new pg.Client(config),
    close: async () => {
      await Promise.all([kysely.destroy(), hastyPool.end()]);
      if (!pool.ending) await pool.end(); // a Kysely that was never asked leaves its pool open
    },
  };
}

/** Connections are given with `ServiceUnavailable` instead of the driver's error where none can be had. */
class Pool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | void {
    if (callback === undefined) {
      return super.connect().catch((error: Error) => {
        throw unavailable(error);
      });
    }
    super.connect((error, client, done) => callback(error && unavailable(error), client, done));
  }
}

type ConnectCallback = (error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => void;

const unavailable = (cause: Error) => serviceUnavailable(`the database does not answer: ${cause.message}`, cause);

function openPool(config: pg.PoolConfig, log?: Logger): pg.Pool {
  const pool = new Pool({ ...config, idleTimeoutMillis: 60_000 });
  // an idle connection that the server closed: the pool has dropped it already
  pool.on('error', (error) => log?.warn({ error: error.message }, 'database connection lost'));
  return pool;
}
