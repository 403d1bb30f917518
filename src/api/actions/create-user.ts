import type { Accounts } from '../../accounts/accounts.ts';
import { checkUserName } from './account-parameters.ts';
import { defineAction } from './action.ts';

/** Answers `{"User":{"UserName","Policies":[]}}`. */
export const createUser = defineAction({
  name: 'CreateUser',
  version: '2026-11-22',
  summary: 'Makes a user of the account, who may do nothing until a policy allows it.',
  access: 'write',
  answers: 'User{UserName, Policies[]}',
  parameters: {
    UserName: { required: true, description: '1 to 64 letters, digits, dots, hyphens and underscores.' },
  },
  resource: ({ UserName }) => `user/${UserName}`,
  async run({ UserName }, { caller }, { accounts }: { accounts: Pick<Accounts, 'createUser'> }) {
    checkUserName(UserName);
    await accounts.createUser(caller.accountId, UserName);
    return { User: { UserName, Policies: [] } };
  },
});
