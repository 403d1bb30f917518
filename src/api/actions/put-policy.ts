import type { Accounts } from '../../accounts/accounts.ts';
import { readPolicyText } from '../policy/grammar.ts';
import { checkPolicyName, requireUser } from './account-parameters.ts';
import { defineAction } from './action.ts';

/** Answers `{"UserName","PolicyName"}`. */
export const putPolicy = defineAction({
  name: 'PutPolicy',
  version: '2026-11-22',
  summary: 'Gives a user a policy, or replaces the one of that name; takes hold within seconds.',
  access: 'write',
  answers: 'UserName, PolicyName',
  parameters: {
    UserName: { required: true, description: 'Whose.' },
    PolicyName: { required: true, description: '1 to 128 letters, digits and hyphens.' },
    PolicyDocument: { required: true, description: 'The policy as JSON text, at most 6144 characters.' },
  },
  resource: ({ UserName }) => `user/${UserName}`,
  async run(given, { caller }, { accounts }: { accounts: Pick<Accounts, 'listUsers' | 'putPolicy'> }) {
    const { UserName, PolicyName, PolicyDocument } = given;
    checkPolicyName(PolicyName);
    const document = readPolicyText(PolicyDocument);
    await requireUser(accounts, caller.accountId, UserName);
    await accounts.putPolicy(caller.accountId, UserName, PolicyName, document);
    return { UserName, PolicyName };
  },
});
