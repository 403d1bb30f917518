import { Batch } from '../../database/batch.ts';
import type { Database } from '../../database/database.ts';

/** Calls of one operation that an account may make in one window (contract, section 7). */
const limit = 100;
const windowMs = 1000;
const batchLimit = 1000;
const blockedLimit = 10_000;

// A window begins with the first call after the last one ended, by the database's clock, so all processes share it. `used`
// counts refused calls too: what was granted of this batch follows from it.
const statement = `
  with clock as (select (extract(epoch from clock_timestamp()) * 1000)::bigint as now)
  insert into request_rate as r (account_id, operation, window_start_ms, used)
  select account_id, operation, clock.now, count
  from unnest($1::text[], $2::text[], $3::integer[]) as call (account_id, operation, count), clock
  on conflict (account_id, operation) do update set
    used = case when excluded.window_start_ms < r.window_start_ms + ${windowMs} then r.used else 0 end + excluded.used,
    window_start_ms = case when excluded.window_start_ms < r.window_start_ms + ${windowMs}
      then r.window_start_ms else excluded.window_start_ms end
  returning account_id, operation, used, window_start_ms + ${windowMs} - (select now from clock) as left_ms`;

interface Row {
  readonly account_id: string;
  readonly operation: string;
  readonly used: number;
  readonly left_ms: string;
}

interface Call {
  readonly key: string;
  readonly accountId: string;
  readonly operation: string;
}

export interface Admission {
  readonly allowed: boolean;
  /** Until the next call can be allowed; 0 when this one was. */
  readonly retryAfterMs: number;
}

/** 100 calls a second for each account and operation, counted exactly over all processes. */
export class RateStore {
  readonly #db: Pick<Database, 'hastyPool'>;
  readonly #batch = new Batch<Call, Admission>((calls) => this.#count(calls), batchLimit);
  /** End of the window, on this process's monotonic clock, for those who have used theirs up: they cost no query. */
  readonly #blocked = new Map<string, number>();

  constructor(database: Pick<Database, 'hastyPool'>) {
    this.#db = database;
  }

  consume(accountId: string, operation: string): Promise<Admission> {
    const key = `${accountId}\n${operation}`;
    const leftMs = (this.#blocked.get(key) ?? 0) - performance.now();
    if (leftMs > 0) return Promise.resolve({ allowed: false, retryAfterMs: Math.ceil(leftMs) });
    this.#blocked.delete(key);
    return this.#batch.add({ key, accountId, operation });
  }

  async #count(calls: readonly Call[]): Promise<readonly Admission[]> {
    const counts = new Map<string, { call: Call; count: number }>();
    for (const call of calls) counts.set(call.key, { call, count: (counts.get(call.key)?.count ?? 0) + 1 });
    // in one order everywhere, so that two processes never wait for each other
    const sorted = [...counts.values()].sort((a, b) => (a.call.key < b.call.key ? -1 : 1));
    const answer = await this.#db.hastyPool.query<Row>({
      name: 'rate',
      text: statement,
      values: [
        sorted.map(({ call }) => call.accountId),
        sorted.map(({ call }) => call.operation),
        sorted.map(({ count }) => count),
      ],
    });
    const windows = new Map(answer.rows.map((row) => [`${row.account_id}\n${row.operation}`, row]));
    const free = new Map([...counts].map(([key, { count }]) => [key, limit - (windows.get(key)?.used ?? 0) + count]));
    return calls.map(({ key }) => {
      const left = free.get(key) ?? 0;
      free.set(key, left - 1);
      return left > 0 ? { allowed: true, retryAfterMs: 0 } : this.#refuse(key, Number(windows.get(key)?.left_ms));
    });
  }

  #refuse(key: string, leftMs: number): Admission {
    const retryAfterMs = Math.min(windowMs, Math.max(1, leftMs)); // the clock was read before the row was waited for
    if (this.#blocked.size >= blockedLimit) this.#blocked.clear();
    this.#blocked.set(key, performance.now() + retryAfterMs);
    return { allowed: false, retryAfterMs };
  }
}
