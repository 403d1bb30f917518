import type { Accounts } from '../../accounts/accounts.ts';
import { checkKey } from '../../storage/location.ts';
import type { Storage } from '../../storage/storage.ts';
import { defineAction } from './action.ts';
import { requireBucket } from './own-bucket.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'delete'>;
}

/** Answers `{"BucketName","ObjectKey"}`, also when there was no such object. */
export const deleteObject = defineAction({
  name: 'DeleteObject',
  version: '2026-11-22',
  summary: 'Removes an object.',
  access: 'write',
  answers: 'BucketName, ObjectKey',
  parameters: {
    BucketName: { required: true, description: 'Which bucket.' },
    ObjectKey: { required: true, description: 'Which object.' },
  },
  resource: ({ BucketName, ObjectKey }) => `bucket/${BucketName}/${ObjectKey}`,
  async run({ BucketName, ObjectKey }, { caller }, { accounts, storage }: Parts) {
    await requireBucket(accounts, caller.accountId, BucketName);
    checkKey(ObjectKey);
    await storage.delete({ bucket: BucketName, key: ObjectKey });
    return { BucketName, ObjectKey };
  },
});
