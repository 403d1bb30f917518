import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Clock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import type { Schema } from '../../database/schema.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Pipeline, PipelineState, PipelineStore } from '../pipeline.ts';
import { pipelineInUse } from './errors.ts';
import { pipelineColumns, pipelineOf, pipelineValues } from './pipeline-row.ts';
import { isId } from '../../base/ids.ts';
import { claimableChannel } from './sql.ts';

/** What every account has from the start (contract, sections 1.1 and 5). */
function defaultPipeline(accountId: string, nowMs: number): Pipeline {
  return {
    id: newId(nowMs),
    accountId,
    name: 'mts-default-pipeline',
    state: 'Active',
    speed: 'Standard',
    speedLevel: 1,
    role: 'AliyunMTSDefaultRole',
    concurrency: 10,
    isDefault: true,
    createdAtMs: nowMs,
    notifyTarget: '',
  };
}

/** Pipelines in the database. */
export class PostgresPipelines implements PipelineStore {
  readonly #pool: pg.Pool;
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(database: { pool: pg.Pool; kysely: Kysely<Schema> }, clock: Clock) {
    this.#pool = database.pool;
    this.#db = database.kysely;
    this.#clock = clock;
  }

  /** Of several callers at once one makes it, and all get that one. */
  async ensureDefault(accountId: string): Promise<Pipeline> {
    const query = this.#db
      .selectFrom('pipeline')
      .select(pipelineColumns)
      .where('account_id', '=', accountId)
      .where('is_default', '=', true);
    const found = await query.executeTakeFirst();
    if (found) return pipelineOf(found);
    await this.#db
      .insertInto('pipeline')
      .values(pipelineValues(defaultPipeline(accountId, this.#clock.now())))
      .onConflict((conflict) => conflict.column('account_id').where('is_default', '=', true).doNothing())
      .execute();
    return pipelineOf(await query.executeTakeFirstOrThrow());
  }

  async add(pipeline: Omit<Pipeline, 'isDefault'>): Promise<void> {
    await this.#db
      .insertInto('pipeline')
      .values(pipelineValues({ ...pipeline, isDefault: false }))
      .execute();
  }

  /** Once it returns with `state: 'Paused'`, nothing more starts: a claim holds the same row's lock until it has started its job. */
  async update(
    accountId: string,
    id: string,
    change: Partial<Pick<Pipeline, 'name' | 'state' | 'role' | 'concurrency' | 'notifyTarget'>>,
  ): Promise<Pipeline | undefined> {
    if (!isId(id)) return undefined;
    const { name, state, role, concurrency, notifyTarget: notify_target } = change;
    const set = Object.entries({ name, state, role, concurrency, notify_target }).filter(
      ([, value]) => value !== undefined,
    );
    if (set.length === 0) return (await this.find(accountId, [id]))[0];
    const row = await this.#db
      .updateTable('pipeline')
      .set(Object.fromEntries(set))
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .returning(pipelineColumns)
      .executeTakeFirst();
    if (row) await this.#pool.query(`select pg_notify('${claimableChannel}', '')`);
    return row && pipelineOf(row);
  }

  async remove(accountId: string, id: string): Promise<boolean> {
    if (!isId(id)) return false;
    return inTransaction(this.#pool, async (db) => {
      const lock = 'select is_default from pipeline where id = $1 and account_id = $2 for update';
      const row = (await db.query<{ is_default: boolean }>(lock, [id, accountId])).rows[0];
      if (row === undefined) return false;
      if (row.is_default) throw pipelineInUse(id, "is the account's default pipeline");
      const open = `select from job where pipeline_id = $1 and state = 'queued'
        union all select from job where pipeline_id = $1 and state = 'running' limit 1`;
      if ((await db.query(open, [id])).rowCount !== 0) throw pipelineInUse(id, 'holds jobs that have not ended');
      await db.query('delete from pipeline where id = $1', [id]);
      return true;
    });
  }

  async find(accountId: string, ids: readonly string[]): Promise<readonly Pipeline[]> {
    const wanted = ids.filter(isId);
    if (wanted.length === 0) return [];
    const query = this.#db.selectFrom('pipeline').select(pipelineColumns).where('id', 'in', wanted);
    return (await query.where('account_id', '=', accountId).orderBy('id').execute()).map(pipelineOf);
  }

  async search(
    accountId: string,
    filter: { state?: PipelineState; page: number; pageSize: number },
  ): Promise<{ total: number; pipelines: readonly Pipeline[] }> {
    let query = this.#db.selectFrom('pipeline').where('account_id', '=', accountId);
    if (filter.state !== undefined) query = query.where('state', '=', filter.state);
    const { total } = await query.select((of) => of.fn.countAll<string>().as('total')).executeTakeFirstOrThrow();
    const page = query.select(pipelineColumns).orderBy('id').limit(filter.pageSize);
    const rows = await page.offset((filter.page - 1) * filter.pageSize).execute();
    return { total: Number(total), pipelines: rows.map(pipelineOf) };
  }
}
