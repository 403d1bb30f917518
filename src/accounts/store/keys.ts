import type { Kysely } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import type { Queryable } from '../../database/transaction.ts';
import type { AccessKey, Identity } from '../accounts.ts';
import { accountUnknown, userUnknown } from '../errors.ts';
import { newKeyPair } from './secrets.ts';
import { isForeignKeyViolation } from './violation.ts';

type Db = Kysely<Schema>;

// A key of a disabled account is as disabled as the account.
const findStatement = `
  select k.id, k.secret, k.account_id, k.user_name, k.active and a.active as active,
    a.operator and k.user_name is null as operator,
    coalesce((select json_agg(p.document order by p.name) from policy p
      where p.account_id = k.account_id and p.user_name = k.user_name), '[]') as policies
  from access_key k join account a on a.id = k.account_id
  where k.id = $1`;

interface KeyRow {
  readonly id: string;
  readonly secret: string;
  readonly account_id: string;
  readonly user_name: string | null;
  readonly active: boolean;
  readonly operator: boolean;
  readonly policies: readonly unknown[];
}

/** The key with all that a request's admission needs. */
export async function findKey(db: Queryable, id: string): Promise<AccessKey | undefined> {
  if (id.includes('\0')) return undefined; // PostgreSQL has no such text
  const row = (await db.query<KeyRow>({ name: 'find-key', text: findStatement, values: [id] })).rows[0];
  if (row === undefined) return undefined;
  const { account_id, user_name, ...key } = row;
  return { ...key, accountId: account_id, ...(user_name === null ? {} : { userName: user_name }) };
}

/** Errors: InvalidParameter.ResourceNotFound (no such account or user). */
export async function insertKey(
  db: Db,
  { accountId, userName }: Identity,
  createdAtMs: number,
): Promise<{ id: string; secret: string }> {
  const pair = newKeyPair();
  await db
    .insertInto('access_key')
    .values({ ...pair, account_id: accountId, user_name: userName ?? null, created_at_ms: createdAtMs })
    .execute()
    .catch((cause: unknown) => {
      if (!isForeignKeyViolation(cause)) throw cause;
      throw userName === undefined ? accountUnknown(accountId) : userUnknown(userName);
    });
  return pair;
}

/** Oldest first, without secrets. */
export async function listKeys(
  db: Db,
  accountId: string,
): Promise<readonly { id: string; userName?: string; active: boolean; createdAtMs: number }[]> {
  const rows = await db
    .selectFrom('access_key')
    .select(['id', 'user_name', 'active', 'created_at_ms'])
    .where('account_id', '=', accountId)
    .orderBy('created_at_ms')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    ...(row.user_name === null ? {} : { userName: row.user_name }),
    active: row.active,
    createdAtMs: Number(row.created_at_ms),
  }));
}

export async function setKeyActive(db: Db, accountId: string, id: string, active: boolean): Promise<boolean> {
  const changed = db.updateTable('access_key').set({ active }).where('account_id', '=', accountId).where('id', '=', id);
  return (await changed.executeTakeFirst()).numUpdatedRows > 0n;
}

export async function removeKey(db: Db, accountId: string, id: string): Promise<boolean> {
  const gone = db.deleteFrom('access_key').where('account_id', '=', accountId).where('id', '=', id);
  return (await gone.executeTakeFirst()).numDeletedRows > 0n;
}
