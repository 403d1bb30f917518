import { inTransaction } from '../../database/transaction.ts';
import type pg from 'pg';
import { pipelineFull, pipelineUnknown } from './errors.ts';
import { idOf, isId } from '../../base/ids.ts';
import { claimableChannel, queuedLimit } from './sql.ts';

const lockJob = `select pipeline_id from job where id = $1 and account_id = $2 and state = 'failed' for update`;
const takePlace = `update pipeline set queued = queued + 1 where id = $1 and queued < ${queuedLimit} returning id`;
const queueAgain = `
  update job set state = 'queued', attempt = 0, cancel_requested = false, submission = default, not_before = '-infinity',
    started_at_ms = null, ended_at_ms = null, progress = null, result = null
  where id = $1
  returning pg_notify('${claimableChannel}', '')`;

/** Queues a failed job again, behind those already queued. Errors: as `submit`. */
export async function retry(pool: pg.Pool, accountId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  return inTransaction(pool, async (db) => {
    const job = (await db.query<{ pipeline_id: string }>(lockJob, [id, accountId])).rows[0];
    if (job === undefined) return false;
    if ((await db.query(takePlace, [job.pipeline_id])).rowCount === 0) {
      const known = await db.query('select from pipeline where id = $1', [job.pipeline_id]);
      throw known.rowCount === 0 ? pipelineUnknown(idOf(job.pipeline_id)) : pipelineFull(idOf(job.pipeline_id));
    }
    await db.query(queueAgain, [id]);
    return true;
  });
}
