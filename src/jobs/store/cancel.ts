import type { Queryable } from '../../database/transaction.ts';
import type { JobResult } from '../job.ts';
import { isId } from '../../base/ids.ts';
import { cancelChannel, nowMs } from './sql.ts';

/** How a cancelled job reads. */
export const canceled: JobResult = {
  code: 'JobCanceled',
  message: 'The job was canceled by its submitter.',
  outputs: [],
};

const statement = `
  with target as (
    select id, pipeline_id, state from job
    where id = $1 and account_id = $2 and state in ('queued', 'running')
    for update
  ), ended as (
    update job set state = 'failed', ended_at_ms = ${nowMs}, cancel_requested = true, result = $3
    from target where job.id = target.id and target.state = 'queued'
    returning job.pipeline_id
  ), left_queue as (
    update pipeline set queued = queued - 1 from ended where pipeline.id = ended.pipeline_id
  ), asked as (
    update job set cancel_requested = true
    from target where job.id = target.id and target.state = 'running'
    returning pg_notify('${cancelChannel}', $4)
  )
  select (select count(*) from ended) + (select count(*) from asked) as changed`;

/** Ends a queued job; asks a running one's worker to stop. False when the account has no such job, or it has ended. */
export async function cancel(db: Queryable, accountId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const values = [id, accountId, JSON.stringify(canceled), id];
  const answer = await db.query<{ changed: string }>(statement, values);
  return answer.rows[0]?.changed === '1';
}
