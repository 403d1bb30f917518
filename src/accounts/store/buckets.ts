import type { Kysely } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import { bucketTaken } from '../errors.ts';

type Db = Kysely<Schema>;

/** Claiming one's own bucket again is well. Errors: PermissionDenied.ResourceAccess. */
export async function claimBucket(db: Db, accountId: string, bucket: string, createdAtMs: number): Promise<void> {
  await db
    .insertInto('bucket')
    .values({ name: bucket, account_id: accountId, created_at_ms: createdAtMs })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if ((await bucketOwner(db, bucket)) !== accountId) throw bucketTaken(bucket);
}

export async function releaseBucket(db: Db, accountId: string, bucket: string): Promise<boolean> {
  const gone = db.deleteFrom('bucket').where('account_id', '=', accountId).where('name', '=', bucket);
  return (await gone.executeTakeFirst()).numDeletedRows > 0n;
}

export async function bucketOwner(db: Db, bucket: string): Promise<string | undefined> {
  const row = await db.selectFrom('bucket').select('account_id').where('name', '=', bucket).executeTakeFirst();
  return row?.account_id;
}

/** By name. */
export async function listBuckets(
  db: Db,
  accountId: string,
): Promise<readonly { name: string; createdAtMs: number }[]> {
  const query = db.selectFrom('bucket').select(['name', 'created_at_ms']).where('account_id', '=', accountId);
  const rows = await query.orderBy('name').execute();
  return rows.map((row) => ({ name: row.name, createdAtMs: Number(row.created_at_ms) }));
}
