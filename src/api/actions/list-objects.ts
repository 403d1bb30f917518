import type { Accounts } from '../../accounts/accounts.ts';
import type { Storage } from '../../storage/storage.ts';
import { objectFields } from '../wire/object.ts';
import { defineAction } from './action.ts';
import { readInteger } from './integer.ts';
import { requireBucket } from './own-bucket.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'list'>;
}

/** Answers `{"Objects":[{"ObjectKey","Size","LastModified","ETag"}],"NextMarker"?}`. */
export const listObjects = defineAction({
  name: 'ListObjects',
  version: '2026-11-22',
  summary: 'Lists objects of a bucket, in byte order of their keys.',
  access: 'list',
  answers: 'Objects[]{ObjectKey, Size (bytes), LastModified, ETag}, and NextMarker when there are more',
  parameters: {
    BucketName: { required: true, description: 'Which one.' },
    Prefix: { description: 'Keys that begin with it.' },
    Marker: { description: 'Keys after it; the NextMarker of the answer before.' },
    MaxKeys: { description: '1 to 1000, default 100.' },
  },
  resource: ({ BucketName }) => `bucket/${BucketName}`,
  async run({ BucketName, Prefix, Marker, MaxKeys }, { caller }, { accounts, storage }: Parts) {
    await requireBucket(accounts, caller.accountId, BucketName);
    const maxKeys = readInteger('MaxKeys', MaxKeys, { min: 1, max: 1000, default: 100 });
    const options = { prefix: Prefix, limit: maxKeys + 1, ...(Marker === '' ? {} : { after: Marker }) };
    const found = await storage.list(BucketName, options);
    const shown = found.slice(0, maxKeys);
    return { Objects: shown.map(objectFields), NextMarker: found.length > maxKeys ? shown.at(-1)?.key : undefined };
  },
});
