import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import { accountUnknown, userExists, userUnknown } from '../errors.ts';
import { isForeignKeyViolation } from './violation.ts';

type Db = Kysely<Schema>;

/** Errors: InvalidParameter.ResourceNotFound (no such account), InvalidParameter.InvalidState (the name is taken). */
export async function addUser(db: Db, accountId: string, userName: string, createdAtMs: number): Promise<void> {
  const added = await db
    .insertInto('ram_user')
    .values({ account_id: accountId, name: userName, created_at_ms: createdAtMs })
    .onConflict((conflict) => conflict.doNothing())
    .returning('name')
    .executeTakeFirst()
    .catch((cause: unknown) => {
      throw isForeignKeyViolation(cause) ? accountUnknown(accountId) : cause;
    });
  if (added === undefined) throw userExists(userName);
}

/** The user's keys and policies go with it. */
export async function removeUser(db: Db, accountId: string, userName: string): Promise<boolean> {
  const gone = db.deleteFrom('ram_user').where('account_id', '=', accountId).where('name', '=', userName);
  return (await gone.executeTakeFirst()).numDeletedRows > 0n;
}

/** By name, each with the names of its policies. */
export async function listUsers(
  db: Db,
  accountId: string,
): Promise<readonly { userName: string; policies: readonly string[] }[]> {
  return db
    .selectFrom('ram_user as u')
    .leftJoin('policy as p', (on) => on.onRef('p.account_id', '=', 'u.account_id').onRef('p.user_name', '=', 'u.name'))
    .select('u.name as userName')
    .select(
      sql<string[]>`coalesce(array_agg(p.name order by p.name) filter (where p.name is not null), '{}')`.as('policies'),
    )
    .where('u.account_id', '=', accountId)
    .groupBy('u.name')
    .orderBy('u.name')
    .execute();
}

/** Adds a policy, or replaces the one of that name. Errors: InvalidParameter.ResourceNotFound (no such user). */
export async function putPolicy(
  db: Db,
  accountId: string,
  userName: string,
  name: string,
  document: unknown,
): Promise<void> {
  const text = JSON.stringify(document);
  await db
    .insertInto('policy')
    .values({ account_id: accountId, user_name: userName, name, document: text })
    .onConflict((conflict) => conflict.columns(['account_id', 'user_name', 'name']).doUpdateSet({ document: text }))
    .execute()
    .catch((cause: unknown) => {
      throw isForeignKeyViolation(cause) ? userUnknown(userName) : cause;
    });
}

export async function removePolicy(db: Db, accountId: string, userName: string, name: string): Promise<boolean> {
  const gone = db.deleteFrom('policy').where('account_id', '=', accountId).where('user_name', '=', userName);
  return (await gone.where('name', '=', name).executeTakeFirst()).numDeletedRows > 0n;
}
