import type { Accounts } from '../../accounts/accounts.ts';
import type { Storage } from '../../storage/storage.ts';
import { defineAction } from './action.ts';
import { requireBucket } from './own-bucket.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner' | 'releaseBucket'>;
  readonly storage: Pick<Storage, 'hasBucket' | 'deleteBucket'>;
}

/** Answers `{"BucketName"}`. */
export const deleteBucket = defineAction({
  name: 'DeleteBucket',
  version: '2026-11-22',
  summary: 'Removes an empty bucket.',
  access: 'write',
  answers: 'BucketName',
  parameters: {
    BucketName: { required: true, description: 'Which one.' },
  },
  resource: ({ BucketName }) => `bucket/${BucketName}`,
  async run({ BucketName }, { caller }, { accounts, storage }: Parts) {
    await requireBucket(accounts, caller.accountId, BucketName);
    if (await storage.hasBucket(BucketName)) await storage.deleteBucket(BucketName);
    await accounts.releaseBucket(caller.accountId, BucketName);
    return { BucketName };
  },
});
