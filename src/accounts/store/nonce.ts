import { createHash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { Batch } from '../../database/batch.ts';
import type { Database } from '../../database/database.ts';

const batchLimit = 500;
const pruneEveryMs = 60_000;
const pruneLimit = 5000;

// Returns the hashes that are new here. One that is past its time but not yet pruned is new again.
const statement = `
  insert into nonce as n (hash, expires_at_ms) select * from unnest($1::uuid[], $2::bigint[])
  on conflict (hash) do update set expires_at_ms = excluded.expires_at_ms where n.expires_at_ms <= $3
  returning hash`;

const pruneStatement = `
  delete from nonce where hash in (
    select hash from nonce where expires_at_ms <= $1 order by expires_at_ms limit ${pruneLimit} for update skip locked)`;

interface Seen {
  /** A uuid of the first 16 bytes of SHA-256 over key and nonce: short whatever the caller sends. */
  readonly hash: string;
  readonly expiresMs: number;
}

/** Nonces of signed requests, each good once, over all processes and across restarts. */
export class NonceStore {
  readonly #db: Pick<Database, 'hastyPool'>;
  readonly #clock: Clock;
  readonly #batch = new Batch<Seen, boolean>((items) => this.#insert(items), batchLimit);
  readonly #pruning: NodeJS.Timeout;

  constructor(database: Pick<Database, 'hastyPool'>, clock: Clock) {
    this.#db = database;
    this.#clock = clock;
    this.#pruning = setInterval(() => void this.prune().catch(() => undefined), pruneEveryMs).unref();
  }

  /** False when this key has used this nonce before and that use has not yet passed its `expiresMs` (since 1970). */
  remember(accessKeyId: string, nonce: string, expiresMs: number): Promise<boolean> {
    const digest = createHash('sha256').update(`${accessKeyId}\n${nonce}`).digest('hex').slice(0, 32);
    const hash = digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return this.#batch.add({ hash, expiresMs: Math.ceil(expiresMs) });
  }

  /** Removes what has passed its time; runs by itself every minute. Returns how many. */
  async prune(): Promise<number> {
    for (let total = 0; ;) {
      const count = (await this.#db.hastyPool.query(pruneStatement, [this.#clock.now()])).rowCount ?? 0;
      total += count;
      if (count < pruneLimit) return total;
    }
  }

  close(): void {
    clearInterval(this.#pruning);
  }

  async #insert(items: readonly Seen[]): Promise<readonly boolean[]> {
    const first = new Map<string, Seen>();
    for (const item of items) if (!first.has(item.hash)) first.set(item.hash, item);
    // in one order everywhere, so that two processes never wait for each other
    const sorted = [...first.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
    const answer = await this.#db.hastyPool.query<{ hash: string }>({
      name: 'nonce',
      text: statement,
      values: [sorted.map((item) => item.hash), sorted.map((item) => item.expiresMs), this.#clock.now()],
    });
    const fresh = new Set(answer.rows.map((row) => row.hash));
    return items.map((item) => fresh.delete(item.hash));
  }
}
