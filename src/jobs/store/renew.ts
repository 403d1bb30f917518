import type { Queryable } from '../../database/transaction.ts';
import type { JobProgress } from '../job.ts';
import type { Lease } from '../queue.ts';

const statement = `
  update job set lease_until = clock_timestamp() + make_interval(secs => $3), progress = coalesce($4::json, progress)
  where id = $1 and lease_token = $2 and state = 'running'
  returning cancel_requested`;

/** See `Queue.renew`. */
export async function renew(
  db: Queryable,
  lease: Lease,
  leaseSeconds: number,
  progress?: JobProgress,
): Promise<{ held: boolean; cancelRequested: boolean }> {
  const answer = await db.query<{ cancel_requested: boolean }>({
    name: 'renew',
    text: statement,
    values: [lease.job.id, lease.token, leaseSeconds, progress === undefined ? null : JSON.stringify(progress)],
  });
  const row = answer.rows[0];
  return { held: row !== undefined, cancelRequested: row?.cancel_requested ?? false };
}
