import type { Queryable } from '../../database/transaction.ts';
import type { JobResult } from '../job.ts';
import type { Lease } from '../queue.ts';
import { claimableChannel, nowMs } from './sql.ts';

// Tells the other workers when the pipeline has more to do: a place in it has become free.
const statement = `
  with ended as (
    update job set state = $3, result = $4, ended_at_ms = ${nowMs}, lease_token = null, lease_until = null
    where id = $1 and lease_token = $2 and state = 'running'
    returning pipeline_id
  ), told as (
    select pg_notify('${claimableChannel}', '') from pipeline join ended on pipeline.id = ended.pipeline_id
    where pipeline.queued > 0
  )
  select (select count(*) from ended) as ended, (select count(*) from told) as told`;

/** See `Queue.finish`. */
export async function finish(
  db: Queryable,
  lease: Lease,
  state: 'succeeded' | 'failed',
  result: JobResult,
): Promise<boolean> {
  const values = [lease.job.id, lease.token, state, JSON.stringify(result)];
  const answer = await db.query<{ ended: string }>(statement, values);
  return answer.rows[0]?.ended === '1';
}
