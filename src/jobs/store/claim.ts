import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { inTransaction, type Queryable } from '../../database/transaction.ts';
import type { Lease } from '../queue.ts';
import { jobColumnList, jobOf, type JobRow } from './row.ts';
import { nowMs } from './sql.ts';

const claimable = `
  p.state = 'Active' and p.queued > 0
    and p.concurrency > (select count(*) from job r where r.pipeline_id = p.id and r.state = 'running')
    and exists (
      select from job q where q.pipeline_id = p.id and q.state = 'queued' and q.not_before <= clock_timestamp())`;
const servedLongestAgo = `from pipeline p where ${claimable} order by p.served_at limit 1`;

// A pipeline's row lock is the one turnstile of its limit and pause. A claim waits for one pipeline only: a lock that is granted
// late is kept even if the row no longer fits, and going on from there to the next row would let two claims wait in a circle.
const lockFree = `select p.id, p.concurrency ${servedLongestAgo} for no key update of p skip locked`;
const find = `select p.id ${servedLongestAgo}`;
const lockFound = `select id, concurrency from pipeline where id = $1 and state = 'Active' for no key update`;

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
    const lock = round === 0 ? lockOneFree : waitForOne;
    const outcome = await inTransaction(pool, async (db) => {
      const pipeline = await lock(db);
      return typeof pipeline === 'string' ? pipeline : claimFrom(db, pipeline, workerId, leaseSeconds);
    });
    if (typeof outcome === 'object') return outcome;
    if (outcome === 'none' && round > 0) return undefined;
  }
  return undefined;
}

interface Locked {
  readonly id: string;
  readonly concurrency: number;
}

async function lockOneFree(db: Queryable): Promise<Locked | 'none'> {
  return (await db.query<Locked>(lockFree)).rows[0] ?? 'none';
}

async function waitForOne(db: Queryable): Promise<Locked | 'none' | 'lost'> {
  const found = (await db.query<{ id: string }>(find)).rows[0];
  if (found === undefined) return 'none';
  return (await db.query<Locked>(lockFound, [found.id])).rows[0] ?? 'lost';
}

async function claimFrom(
  db: Queryable,
  pipeline: Locked,
  workerId: string,
  leaseSeconds: number,
): Promise<Lease | 'lost'> {
  const token = randomUUID();
  const values = [pipeline.id, pipeline.concurrency, token, workerId, leaseSeconds];
  const row = (await db.query<JobRow>(takeJob, values)).rows[0];
  return row === undefined ? 'lost' : { job: jobOf(row), token };
}
