import type { Accounts } from '../../accounts/accounts.ts';
import { isoTime } from '../wire/job.ts';
import { defineAction } from './action.ts';

/** Answers `{"Buckets":[{"BucketName","CreateTime"}]}`. */
export const listBuckets = defineAction({
  name: 'ListBuckets',
  version: '2026-11-22',
  summary: 'Lists the buckets of the account.',
  access: 'list',
  answers: 'Buckets[]{BucketName, CreateTime}',
  parameters: {},
  async run(_given, { caller }, { accounts }: { accounts: Pick<Accounts, 'listBuckets'> }) {
    const buckets = await accounts.listBuckets(caller.accountId);
    return {
      Buckets: buckets.map(({ name, createdAtMs }) => ({ BucketName: name, CreateTime: isoTime(createdAtMs) })),
    };
  },
});
