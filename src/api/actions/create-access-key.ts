import type { Accounts } from '../../accounts/accounts.ts';
import { newKeyFields } from '../wire/account.ts';
import { keyOwner } from './account-parameters.ts';
import { defineAction } from './action.ts';

/** Answers `{"AccessKey":{"AccessKeyId","AccessKeySecret"}}`; the secret is told this once. */
export const createAccessKey = defineAction({
  name: 'CreateAccessKey',
  version: '2026-11-22',
  summary: 'Makes an AccessKey of a user, or of the caller when no user is named.',
  access: 'write',
  answers: 'AccessKey{AccessKeyId, AccessKeySecret}',
  parameters: {
    UserName: { description: 'Whose key; absent, the caller.' },
  },
  resource: ({ UserName }) => `user/${UserName}`,
  async run({ UserName }, { caller }, { accounts }: { accounts: Pick<Accounts, 'createKey' | 'listUsers'> }) {
    const owner = await keyOwner(accounts, caller, UserName);
    return { AccessKey: newKeyFields(await accounts.createKey(owner)) };
  },
});
