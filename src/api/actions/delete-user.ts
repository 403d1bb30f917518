import type { Accounts } from '../../accounts/accounts.ts';
import { notFound } from '../errors.ts';
import { defineAction } from './action.ts';

/** Answers `{"UserName"}`. */
export const deleteUser = defineAction({
  name: 'DeleteUser',
  version: '2026-11-22',
  summary: 'Removes a user with the keys and policies of that user.',
  access: 'write',
  answers: 'UserName',
  parameters: {
    UserName: { required: true, description: 'Which one.' },
  },
  resource: ({ UserName }) => `user/${UserName}`,
  async run({ UserName }, { caller }, { accounts }: { accounts: Pick<Accounts, 'deleteUser'> }) {
    if (!(await accounts.deleteUser(caller.accountId, UserName))) throw notFound('UserName', UserName);
    return { UserName };
  },
});
