import type { Accounts, AccessKey, Identity } from '../../accounts/accounts.ts';
import { invalid, notFound, notYours } from '../errors.ts';

const userNameForm = /^[A-Za-z0-9._-]{1,64}$/;
const policyNameForm = /^[A-Za-z0-9-]{1,128}$/;
const accountNameForm = /^[^\p{C}]{1,64}$/u;

/** Errors: InvalidParameter. */
export function checkUserName(text: string): void {
  if (userNameForm.test(text)) return;
  throw invalid('InvalidParameter', 'UserName', 'expected 1 to 64 letters, digits, dots, hyphens and underscores');
}

/** Errors: InvalidParameter. */
export function checkPolicyName(text: string): void {
  if (policyNameForm.test(text)) return;
  throw invalid('InvalidParameter', 'PolicyName', 'expected 1 to 128 letters, digits and hyphens');
}

/** Errors: InvalidParameter. */
export function checkAccountName(text: string): void {
  if (accountNameForm.test(text)) return;
  throw invalid('InvalidParameter', 'Name', 'expected 1 to 64 characters, none of them a control character');
}

/** Errors: InvalidParameter.ResourceNotFound. */
export async function requireUser(
  accounts: Pick<Accounts, 'listUsers'>,
  accountId: string,
  userName: string,
): Promise<void> {
  const users = await accounts.listUsers(accountId);
  if (!users.some((user) => user.userName === userName)) throw notFound('UserName', userName);
}

/** Whom a key is asked for: a named user of the account, else the caller, so that no user makes keys of the account itself. */
export async function keyOwner(
  accounts: Pick<Accounts, 'listUsers'>,
  { accountId, userName }: AccessKey,
  asked: string,
): Promise<Identity> {
  if (asked === '') return userName === undefined ? { accountId } : { accountId, userName };
  await requireUser(accounts, accountId, asked);
  return { accountId, userName: asked };
}

/**
 * Makes sure that the caller may change a key: it is the account's, it is not the one that signs this request (nobody shuts
 * himself out), and it is not the account's own while the caller is a user.
 * Errors: InvalidParameter.ResourceNotFound, InvalidParameter.InvalidState, PermissionDenied.ResourceAccess.
 */
export async function requireKey(accounts: Pick<Accounts, 'listKeys'>, caller: AccessKey, id: string): Promise<void> {
  const key = (await accounts.listKeys(caller.accountId)).find((one) => one.id === id);
  if (key === undefined) throw notFound('AccessKeyId', id);
  if (caller.userName !== undefined && key.userName === undefined) throw notYours('AccessKeyId', id);
  if (id === caller.id) throw invalid('InvalidParameter.InvalidState', 'AccessKeyId', 'it is the key of this request');
}
