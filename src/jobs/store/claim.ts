import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { errorCode } from '../../database/error-code.ts';
import { inTransaction, type Queryable } from '../../database/transaction.ts';
import type { Lease } from '../queue.ts';
import { jobColumnList, jobOf, type JobRow } from './row.ts';
import { nowMs } from './sql.ts';

// The pipeline served longest ago among those that may start a job. Its row lock is the one turnstile of its limit and pause.
const lockPipeline = `
  select p.id, p.concurrency from pipeline p
  where p.state = 'Active' and p.queued > 0
    and p.concurrency > (select count(*) from job r where r.pipeline_id = p.id and r.state = 'running')
    and exists (
      select from job q where q.pipeline_id = p.id and q.state = 'queued' and q.not_before <= clock_timestamp())
  order by p.served_at
  limit 1
  for no key update of p`;

// Sees everything committed before the lock was granted: the count under the lock is the true one.
const takeJob = `
  with taken as (
    update job set state = 'running', attempt = attempt + 1, lease_token = $3, worker_id = $4, progress = null,
      lease_until = clock_timestamp() + make_interval(secs => $5), started_at_ms = ${nowMs}
    where id = (
        select id from job
        where pipeline_id = $1 and state = 'queued' and not_before <= clock_timestamp()
        order by priority desc, submission
        limit 1
        for update skip locked)
      and $2 > (select count(*) from job where pipeline_id = $1 and state = 'running')
    returning ${jobColumnList}
  ), served as (
    update pipeline set queued = queued - 1, served_at = clock_timestamp() where id = $1 and exists (select from taken)
  )
  select * from taken`;

/** Rounds that a claim may lose to others before it leaves the rest to the next poll. */
const rounds = 8;

/** See `Queue.claim`. A first look passes by pipelines that others are just claiming from; the next ones wait for them. */
export async function claim(pool: pg.Pool, workerId: string, leaseSeconds: number): Promise<Lease | undefined> {
  for (let round = 0; round < rounds; round++) {
    const skip = round === 0 ? 'skip locked' : '';
    const outcome = await inTransaction(pool, (db) => claimFromOne(db, skip, workerId, leaseSeconds)).catch(
      lostToDeadlock,
    );
    if (typeof outcome === 'object') return outcome;
    if (outcome === 'none' && round > 0) return undefined;
  }
  return undefined;
}

/** PostgreSQL ends one of two transactions that wait for each other: as good as a job that another one took. */
function lostToDeadlock(cause: unknown): 'lost' {
  if (errorCode(cause) === '40P01') return 'lost';
  throw cause;
}

async function claimFromOne(
  db: Queryable,
  skip: string,
  workerId: string,
  leaseSeconds: number,
): Promise<Lease | 'none' | 'lost'> {
  const found = await db.query<{ id: string; concurrency: number }>(`${lockPipeline} ${skip}`);
  const pipeline = found.rows[0];
  if (pipeline === undefined) return 'none';
  const token = randomUUID();
  const values = [pipeline.id, pipeline.concurrency, token, workerId, leaseSeconds];
  const row = (await db.query<JobRow>(takeJob, values)).rows[0];
  return row === undefined ? 'lost' : { job: jobOf(row), token };
}
