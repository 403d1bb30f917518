import { sql, type Migration } from 'kysely';

/**
 * Pipelines and jobs. A job keeps its pipeline's id after the pipeline is gone, so there is no foreign key; `submit` and
 * `remove` hold the pipeline's row lock instead.
 */
export const jobs: Migration = {
  async up(db) {
    await sql`
      create table pipeline (
        id uuid primary key,
        account_id text not null references account,
        name text not null,
        state text not null check (state in ('Active', 'Paused')),
        speed text not null,
        speed_level smallint not null,
        role text not null,
        concurrency integer not null check (concurrency > 0),
        is_default boolean not null default false,
        created_at_ms bigint not null,
        queued integer not null default 0 check (queued >= 0),
        served_at timestamptz not null default '-infinity'
      ) with (fillfactor = 50)`.execute(db);
    await sql`create unique index pipeline_default on pipeline (account_id) where is_default`.execute(db);
    await sql`create index pipeline_account on pipeline (account_id, id)`.execute(db);
    await sql`
      create table job (
        id uuid primary key,
        account_id text not null,
        pipeline_id uuid not null,
        function_name text not null,
        input text not null,
        output text not null,
        job_params text not null,
        model_id text not null,
        user_data text not null,
        schedule_params text not null,
        priority smallint not null check (priority between 1 and 10),
        state text not null check (state in ('queued', 'running', 'succeeded', 'failed')),
        attempt integer not null default 0,
        cancel_requested boolean not null default false,
        submission bigint generated always as identity,
        submitted_at_ms bigint not null,
        started_at_ms bigint,
        ended_at_ms bigint,
        not_before timestamptz not null default '-infinity',
        lease_token uuid,
        lease_until timestamptz,
        worker_id text,
        progress json,
        result json
      ) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`.execute(
      db,
    );
    // Lists, newest first: ids are in the order of submission. No index holds what a heartbeat writes.
    await sql`create index job_account on job (account_id, id)`.execute(db);
    await sql`create index job_account_state on job (account_id, state, id)`.execute(db);
    await sql`create index job_account_function on job (account_id, function_name, id)`.execute(db);
    await sql`create index job_pipeline on job (account_id, pipeline_id, id)`.execute(db);
    // The queue itself, in the order of serving; and what runs now, for limits and lost leases. Finished jobs are in neither.
    await sql`create index job_queued on job (pipeline_id, priority desc, submission) where state = 'queued'`.execute(
      db,
    );
    await sql`create index job_running on job (pipeline_id) where state = 'running'`.execute(db);
  },
};
