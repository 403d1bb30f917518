import type { Accounts } from '../../accounts/accounts.ts';
import { notFound } from '../errors.ts';
import { requireKey } from './account-parameters.ts';
import { defineAction } from './action.ts';

/** Answers `{"AccessKeyId"}`. */
export const deleteAccessKey = defineAction({
  name: 'DeleteAccessKey',
  version: '2026-11-22',
  summary: 'Removes an AccessKey; takes hold within seconds.',
  access: 'write',
  answers: 'AccessKeyId',
  parameters: {
    AccessKeyId: { required: true, description: 'Which one; not that of this request.' },
  },
  resource: ({ AccessKeyId }) => `accesskey/${AccessKeyId}`,
  async run({ AccessKeyId }, { caller }, { accounts }: { accounts: Pick<Accounts, 'listKeys' | 'deleteKey'> }) {
    await requireKey(accounts, caller, AccessKeyId);
    if (!(await accounts.deleteKey(caller.accountId, AccessKeyId))) throw notFound('AccessKeyId', AccessKeyId);
    return { AccessKeyId };
  },
});
