import type { Accounts } from '../../accounts/accounts.ts';
import { notFound } from '../errors.ts';
import { defineAction } from './action.ts';

/** Answers `{"UserName","PolicyName"}`. */
export const deletePolicy = defineAction({
  name: 'DeletePolicy',
  version: '2026-11-22',
  summary: 'Takes a policy from a user.',
  access: 'write',
  answers: 'UserName, PolicyName',
  parameters: {
    UserName: { required: true, description: 'Whose.' },
    PolicyName: { required: true, description: 'Which one.' },
  },
  resource: ({ UserName }) => `user/${UserName}`,
  async run({ UserName, PolicyName }, { caller }, { accounts }: { accounts: Pick<Accounts, 'deletePolicy'> }) {
    if (!(await accounts.deletePolicy(caller.accountId, UserName, PolicyName)))
      throw notFound('PolicyName', PolicyName);
    return { UserName, PolicyName };
  },
});
