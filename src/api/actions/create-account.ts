import type { Accounts } from '../../accounts/accounts.ts';
import { accountFields, newKeyFields } from '../wire/account.ts';
import { checkAccountName } from './account-parameters.ts';
import { defineAction } from './action.ts';

/** Answers `{"Account":{...as ListAccounts},"AccessKey":{"AccessKeyId","AccessKeySecret"}}`; the secret is told this once. */
export const createAccount = defineAction({
  name: 'CreateAccount',
  version: '2026-11-22',
  summary: 'Makes an account and its first AccessKey.',
  access: 'write',
  answers: 'Account{AccountId, Name, State, Operator, CreateTime}, AccessKey{AccessKeyId, AccessKeySecret}',
  parameters: {
    Name: { required: true, description: '1 to 64 characters, for people.' },
  },
  operatorOnly: true,
  async run({ Name }, _call, { accounts }: { accounts: Pick<Accounts, 'createAccount'> }) {
    checkAccountName(Name);
    const { account, key } = await accounts.createAccount(Name);
    return { Account: accountFields(account), AccessKey: newKeyFields(key) };
  },
});
