import { sql, type Migration } from 'kysely';

/** Which API a job came by, and what its submitter calls it. All jobs before came by MTS, which has no names. */
export const dialects: Migration = {
  async up(db) {
    await sql`alter table job add dialect text not null default 'mts', add name text not null default ''`.execute(db);
  },
};
