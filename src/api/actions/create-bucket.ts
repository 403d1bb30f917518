import type { Accounts } from '../../accounts/accounts.ts';
import { checkBucket } from '../../storage/location.ts';
import type { Storage } from '../../storage/storage.ts';
import { defineAction } from './action.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'claimBucket'>;
  readonly storage: Pick<Storage, 'hasBucket' | 'createBucket'>;
}

/** Answers `{"BucketName"}`. Making a bucket that the account has already changes nothing. */
export const createBucket = defineAction({
  name: 'CreateBucket',
  version: '2026-11-22',
  summary: 'Makes a bucket; its name is one of its kind on this server.',
  access: 'write',
  answers: 'BucketName',
  parameters: {
    BucketName: { required: true, description: '3 to 63 lower-case letters, digits and hyphens.' },
  },
  resource: ({ BucketName }) => `bucket/${BucketName}`,
  async run({ BucketName }, { caller }, { accounts, storage }: Parts) {
    checkBucket(BucketName);
    await accounts.claimBucket(caller.accountId, BucketName);
    if (!(await storage.hasBucket(BucketName))) await storage.createBucket(BucketName);
    return { BucketName };
  },
});
