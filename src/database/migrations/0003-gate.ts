import { sql, type Migration } from 'kysely';

/** What the gate remembers of requests. The count of a second is worth nothing after a crash, hence unlogged; a nonce is. */
export const gate: Migration = {
  async up(db) {
    await sql`create table nonce (hash uuid primary key, expires_at_ms bigint not null)
      with (autovacuum_vacuum_scale_factor = 0.05)`.execute(db);
    await sql`create index nonce_expiry on nonce (expires_at_ms)`.execute(db);
    await sql`
      create unlogged table request_rate (
        account_id text not null,
        operation text not null,
        window_start_ms bigint not null,
        used integer not null,
        primary key (account_id, operation)
      ) with (fillfactor = 20)`.execute(db);
  },
};
