import type { Accounts } from '../../accounts/accounts.ts';
import { checkKey } from '../../storage/location.ts';
import type { Storage } from '../../storage/storage.ts';
import { notFound } from '../errors.ts';
import { objectFields } from '../wire/object.ts';
import { defineAction } from './action.ts';
import { requireBucket } from './own-bucket.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'head'>;
}

/** Answers `{"Object":{"ObjectKey","Size","LastModified","ETag"}}`. */
export const headObject = defineAction({
  name: 'HeadObject',
  version: '2026-11-22',
  summary: 'Tells size and time of an object.',
  access: 'read',
  answers: 'Object{ObjectKey, Size (bytes), LastModified, ETag}',
  parameters: {
    BucketName: { required: true, description: 'Which bucket.' },
    ObjectKey: { required: true, description: 'Which object.' },
  },
  resource: ({ BucketName, ObjectKey }) => `bucket/${BucketName}/${ObjectKey}`,
  async run({ BucketName, ObjectKey }, { caller }, { accounts, storage }: Parts) {
    await requireBucket(accounts, caller.accountId, BucketName);
    checkKey(ObjectKey);
    const info = await storage.head({ bucket: BucketName, key: ObjectKey });
    if (info === undefined) throw notFound('ObjectKey', ObjectKey);
    return { Object: objectFields(info) };
  },
});
