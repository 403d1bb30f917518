import type { Queryable } from '../../database/transaction.ts';
import type { Lease } from '../queue.ts';
import { canceled } from './cancel.ts';
import { claimableChannel, nowMs } from './sql.ts';

// A job whose submitter has asked to stop it is not queued again: it ends.
const statement = `
  with given_back as (
    update job set
      state = case when cancel_requested then 'failed' else 'queued' end,
      result = case when cancel_requested then $5::json end,
      ended_at_ms = case when cancel_requested then ${nowMs} end,
      attempt = attempt - $4::integer,
      not_before = clock_timestamp() + make_interval(secs => $3),
      lease_token = null, lease_until = null, progress = null
    where id = $1 and lease_token = $2 and state = 'running'
    returning pipeline_id, state
  ), queued as (
    update pipeline set queued = queued + 1 from given_back
    where pipeline.id = given_back.pipeline_id and given_back.state = 'queued'
  )
  select count(pg_notify('${claimableChannel}', '')) as count from given_back`;

/** See `Queue.release`. */
export async function release(
  db: Queryable,
  lease: Lease,
  delaySeconds: number,
  options: { countsAsAttempt: boolean },
): Promise<boolean> {
  const values = [lease.job.id, lease.token, delaySeconds, options.countsAsAttempt ? 0 : 1, JSON.stringify(canceled)];
  const answer = await db.query<{ count: string }>(statement, values);
  return answer.rows[0]?.count === '1';
}
