import { sql, type Migration } from 'kysely';

/**
 * Who is to be told of a job's end, and what has not been told yet. A job ends in several ways (by its worker, by its submitter, by being lost too often); a trigger sees all of them, so that a
 * notice is written in the very transaction that ends the job.
 */
export const notices: Migration = {
  async up(db) {
    await sql`alter table job add notify_url text not null default '', add notify_key_id text not null default ''`.execute(
      db,
    );
    await sql`alter table pipeline add notify_target text not null default ''`.execute(db);
    await sql`
      create table notice (
        id uuid primary key default gen_random_uuid(),
        job_id uuid not null,
        target text not null,
        key_id text not null,
        function_name text not null,
        user_data text not null,
        state text not null,
        result json not null,
        attempt integer not null default 0,
        not_before timestamptz not null default clock_timestamp(),
        given_up boolean not null default false,
        reason text not null default ''
      )`.execute(db);
    await sql`create index notice_due on notice (not_before) where not given_up`.execute(db);
    await sql`
      create function tell_of_end() returns trigger language plpgsql as $$
      declare
        named text := new.notify_url;
      begin
        if named = '' then
          select notify_target into named from pipeline where id = new.pipeline_id;
        end if;
        if named <> '' then
          insert into notice (job_id, target, key_id, function_name, user_data, state, result)
            values (new.id, named, new.notify_key_id, new.function_name, new.user_data, new.state, new.result);
          perform pg_notify('reelsmith_notice', '');
        end if;
        return null;
      end $$`.execute(db);
    await sql`
      create trigger job_ended after update of state on job for each row
        when (old.ended_at_ms is null and new.ended_at_ms is not null)
        execute function tell_of_end()`.execute(db);
  },
};
