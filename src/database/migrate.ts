import { Migrator, type Kysely, type Migration } from 'kysely';
import { internalError } from '../base/errors.ts';
import { accounts } from './migrations/0001-accounts.ts';
import { jobs } from './migrations/0002-jobs.ts';
import { gate } from './migrations/0003-gate.ts';
import { notices } from './migrations/0004-notices.ts';
import { dialects } from './migrations/0005-dialects.ts';
import type { Schema } from './schema.ts';

/** In the order of their names. Once released, a migration is never changed. */
const migrations: Record<string, Migration> = {
  '0001-accounts': accounts,
  '0002-jobs': jobs,
  '0003-gate': gate,
  '0004-notices': notices,
  '0005-dialects': dialects,
};

/** Brings the schema up to date. Several processes may start at once: one works, the others wait. */
export async function migrate(kysely: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'the schema';
  throw internalError(`migration ${failed} failed: ${error instanceof Error ? error.message : 'unknown'}`, error);
}
