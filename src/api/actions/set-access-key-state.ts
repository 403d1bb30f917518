import type { Accounts } from '../../accounts/accounts.ts';
import { notFound } from '../errors.ts';
import { requireKey } from './account-parameters.ts';
import { defineAction } from './action.ts';
import { readActive } from './word.ts';

/** Answers `{"AccessKeyId","State"}`. */
export const setAccessKeyState = defineAction({
  name: 'SetAccessKeyState',
  version: '2026-11-22',
  summary: 'Disables an AccessKey or enables it again; takes hold within seconds.',
  access: 'write',
  answers: 'AccessKeyId, State',
  parameters: {
    AccessKeyId: { required: true, description: 'Which one; not that of this request.' },
    State: { required: true, description: 'Active | Inactive.' },
  },
  resource: ({ AccessKeyId }) => `accesskey/${AccessKeyId}`,
  async run(
    { AccessKeyId, State },
    { caller },
    { accounts }: { accounts: Pick<Accounts, 'listKeys' | 'setKeyActive'> },
  ) {
    const active = readActive('State', State);
    await requireKey(accounts, caller, AccessKeyId);
    if (!(await accounts.setKeyActive(caller.accountId, AccessKeyId, active)))
      throw notFound('AccessKeyId', AccessKeyId);
    return { AccessKeyId, State };
  },
});
