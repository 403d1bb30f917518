import { idOf } from '../../base/ids.ts';
import type { Database } from '../../database/database.ts';
import { listen } from '../../database/listen.ts';
import type { JobResult } from '../../jobs/job.ts';
import type { Notice, NoticeStore } from '../notice.ts';

/** Told, by the trigger that writes notices, when there is one. */
const channel = 'reelsmith_notice';

// A claim counts as an attempt, so that one which kills its courier comes to an end too.
const claimStatement = `
  with due as (
    select id from notice where not given_up and not_before <= clock_timestamp()
    order by not_before limit $1 for update skip locked
  )
  update notice set attempt = attempt + 1, not_before = clock_timestamp() + make_interval(secs => $2)
  from due where notice.id = due.id
  returning notice.id, target, key_id, job_id, function_name, user_data, state, result, attempt`;

const postponeStatement = `
  update notice set not_before = clock_timestamp() + make_interval(secs => $2), reason = $3 where id = $1`;

// What was given up is kept for a week; there is little of it, and this is seldom.
const giveUpStatement = `
  with old as (delete from notice where given_up and not_before < clock_timestamp() - interval '7 days')
  update notice set given_up = true, not_before = clock_timestamp(), reason = $2 where id = $1`;

interface NoticeRow {
  readonly id: string;
  readonly target: string;
  readonly key_id: string;
  readonly job_id: string;
  readonly function_name: string;
  readonly user_data: string;
  readonly state: Notice['state'];
  readonly result: JobResult;
  readonly attempt: number;
}

/** Notices in the database. */
export class PostgresNotices implements NoticeStore {
  readonly #database: Pick<Database, 'pool' | 'newClient'>;

  constructor(database: Pick<Database, 'pool' | 'newClient'>) {
    this.#database = database;
  }

  async claim(most: number, seconds: number): Promise<readonly Notice[]> {
    const { rows } = await this.#database.pool.query<NoticeRow>(claimStatement, [most, seconds]);
    return rows.map((row) => ({
      id: row.id,
      target: row.target,
      keyId: row.key_id,
      jobId: idOf(row.job_id),
      functionName: row.function_name,
      userData: row.user_data,
      state: row.state,
      result: row.result,
      attempt: row.attempt,
    }));
  }

  async delivered(id: string): Promise<void> {
    await this.#database.pool.query('delete from notice where id = $1', [id]);
  }

  async postpone(id: string, seconds: number, reason: string): Promise<void> {
    await this.#database.pool.query(postponeStatement, [id, seconds, reason]);
  }

  async giveUp(id: string, reason: string): Promise<void> {
    await this.#database.pool.query(giveUpStatement, [id, reason]);
  }

  onNotice(listener: () => void): Promise<() => Promise<void>> {
    return listen(this.#database, channel, listener);
  }
}
