import type { Accounts } from '../../accounts/accounts.ts';
import { invalid, notFound } from '../errors.ts';
import { defineAction } from './action.ts';
import { readActive } from './word.ts';

/** Answers `{"AccountId","State"}`. */
export const setAccountState = defineAction({
  name: 'SetAccountState',
  version: '2026-11-22',
  summary: 'Disables an account with all its keys, or enables it again. Its data stay.',
  access: 'write',
  answers: 'AccountId, State',
  parameters: {
    AccountId: { required: true, description: 'Which one; not your own.' },
    State: { required: true, description: 'Active | Inactive.' },
  },
  operatorOnly: true,
  async run({ AccountId, State }, { caller }, { accounts }: { accounts: Pick<Accounts, 'setAccountActive'> }) {
    const active = readActive('State', State);
    if (AccountId === caller.accountId) {
      throw invalid('InvalidParameter.InvalidState', 'AccountId', 'it is the account of this request');
    }
    if (!(await accounts.setAccountActive(AccountId, active))) throw notFound('AccountId', AccountId);
    return { AccountId, State };
  },
});
