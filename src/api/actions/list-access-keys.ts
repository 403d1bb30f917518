import type { Accounts } from '../../accounts/accounts.ts';
import { activeWord } from '../wire/account.ts';
import { isoTime } from '../wire/job.ts';
import { defineAction } from './action.ts';

/** Answers `{"AccessKeys":[{"AccessKeyId","UserName"?,"State","CreateTime"}]}`; a key without UserName is the account's own. */
export const listAccessKeys = defineAction({
  name: 'ListAccessKeys',
  version: '2026-11-22',
  summary: 'Lists the AccessKeys of the account and its users; secrets are not told.',
  access: 'list',
  answers:
    'AccessKeys[]{AccessKeyId, UserName (absent for the keys of the account itself), State (Active | Inactive), CreateTime}',
  parameters: {
    UserName: { description: 'Keys of one user; absent, all of them.' },
  },
  resource: ({ UserName }) => `user/${UserName}`,
  async run({ UserName }, { caller }, { accounts }: { accounts: Pick<Accounts, 'listKeys'> }) {
    const keys = await accounts.listKeys(caller.accountId);
    const asked = keys.filter((key) => UserName === '' || key.userName === UserName);
    return {
      AccessKeys: asked.map(({ id, userName, active, createdAtMs }) => ({
        AccessKeyId: id,
        UserName: userName,
        State: activeWord(active),
        CreateTime: isoTime(createdAtMs),
      })),
    };
  },
});
