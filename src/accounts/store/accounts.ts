import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import type { Account } from '../accounts.ts';
import { operatorStays } from '../errors.ts';
import { insertKey } from './keys.ts';
import { newAccountId } from './secrets.ts';

type Db = Kysely<Schema>;
type Founded = { account: Account; key: { id: string; secret: string } };

/** Makes an account with its first key. With `operator`, undefined when there is an operator already. */
export async function addAccount(
  db: Db,
  name: string,
  operator: boolean,
  createdAtMs: number,
): Promise<Founded | undefined> {
  return db.transaction().execute(async (tx) => {
    const account = { id: newAccountId(), name, active: true, operator, createdAtMs };
    const added = await tx
      .insertInto('account')
      .values({ id: account.id, name, operator, created_at_ms: createdAtMs })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (added === undefined) return undefined;
    return { account, key: await insertKey(tx, { accountId: account.id }, createdAtMs) };
  });
}

/** Oldest first. */
export async function listAccounts(db: Db): Promise<readonly Account[]> {
  const rows = await db.selectFrom('account').selectAll().orderBy('created_at_ms').orderBy('id').execute();
  return rows.map(({ created_at_ms, ...account }) => ({ ...account, createdAtMs: Number(created_at_ms) }));
}

/** False when there is no such account. Errors: InvalidParameter.InvalidState on disabling the operator's. */
export async function setAccountActive(db: Db, id: string, active: boolean): Promise<boolean> {
  const row = await db
    .updateTable('account')
    .set({ active: sql`${active} or operator` })
    .where('id', '=', id)
    .returning('active')
    .executeTakeFirst();
  if (row !== undefined && row.active !== active) throw operatorStays(id);
  return row !== undefined;
}
