import type { Accounts } from '../../accounts/accounts.ts';
import { defineAction } from './action.ts';

/** Answers `{"Users":[{"UserName","Policies":["name"]}]}`. */
export const listUsers = defineAction({
  name: 'ListUsers',
  version: '2026-11-22',
  summary: 'Lists the users of the account.',
  access: 'list',
  answers: 'Users[]{UserName, Policies[] (names)}',
  parameters: {},
  async run(_given, { caller }, { accounts }: { accounts: Pick<Accounts, 'listUsers'> }) {
    const users = await accounts.listUsers(caller.accountId);
    return { Users: users.map(({ userName, policies }) => ({ UserName: userName, Policies: policies })) };
  },
});
