import type { Accounts } from '../../accounts/accounts.ts';
import { accountFields } from '../wire/account.ts';
import { defineAction } from './action.ts';

/** Answers `{"Accounts":[{"AccountId","Name","State","Operator","CreateTime"}]}`. */
export const listAccounts = defineAction({
  name: 'ListAccounts',
  version: '2026-11-22',
  summary: 'Lists the accounts of this server.',
  access: 'list',
  answers: 'Accounts[]{AccountId, Name, State (Active | Inactive), Operator, CreateTime}',
  parameters: {},
  operatorOnly: true,
  async run(_given, _call, { accounts }: { accounts: Pick<Accounts, 'listAccounts'> }) {
    return { Accounts: (await accounts.listAccounts()).map(accountFields) };
  },
});
