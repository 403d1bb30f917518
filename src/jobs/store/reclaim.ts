import type pg from 'pg';
import { inTransaction } from '../../database/transaction.ts';
import type { JobResult } from '../job.ts';
import { canceled } from './cancel.ts';
import { claimableChannel, nowMs } from './sql.ts';

/** Seconds before the second attempt; each later wait is twice as long, up to the longest. */
const firstWait = 2;
const longestWait = 300;

/** One reclaimer at a time, so that two never lock pipelines in different orders. */
const lock = 'select pg_try_advisory_xact_lock(7732) as granted';

// Waits are spread over half to all of their length, so that jobs lost together do not come back together.
const statement = `
  with lost as (
    select id from job where state = 'running' and lease_until < clock_timestamp() for update skip locked
  ), taken_back as (
    update job set
      state = case when cancel_requested or attempt >= $1 then 'failed' else 'queued' end,
      result = case when cancel_requested then $2::json when attempt >= $1 then $3::json end,
      ended_at_ms = case when cancel_requested or attempt >= $1 then ${nowMs} end,
      not_before = clock_timestamp()
        + make_interval(secs => least(${longestWait}, ${firstWait} * 2 ^ (attempt - 1)) * (0.5 + random() / 2)),
      lease_token = null, lease_until = null, progress = null
    from lost where job.id = lost.id
    returning job.pipeline_id, job.state
  ), queued as (
    update pipeline set queued = queued + more.count
    from (select pipeline_id, count(*) from taken_back where state = 'queued' group by pipeline_id) more
    where pipeline.id = more.pipeline_id
  )
  select count(*) as count, count(pg_notify('${claimableChannel}', '')) from taken_back`;

/** See `Queue.reclaim`. */
export async function reclaim(pool: pg.Pool, maxAttempts: number): Promise<number> {
  return inTransaction(pool, async (db) => {
    const granted = (await db.query<{ granted: boolean }>(lock)).rows[0]?.granted;
    if (granted !== true) return 0;
    const values = [maxAttempts, JSON.stringify(canceled), JSON.stringify(workerLost(maxAttempts))];
    const answer = await db.query<{ count: string }>(statement, values);
    return Number(answer.rows[0]?.count ?? 0);
  });
}

function workerLost(attempts: number): JobResult {
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  const message = `The job was tried ${times} and its worker was lost each time.`;
  return { code: 'InternalError', message, outputs: [] };
}
