import type { AccessKey, Accounts } from '../../accounts/accounts.ts';
import { checkKey } from '../../storage/location.ts';
import type { Location } from '../../storage/storage.ts';
import { requireBucket } from './own-bucket.ts';

interface Given {
  readonly BucketName: string;
  readonly ObjectKey: string;
}

/** What every operation on one object asks for. */
export const objectParameters = {
  BucketName: { required: true, description: 'Which bucket.' },
  ObjectKey: { required: true, description: 'Which object: 1 to 1023 bytes of UTF-8, no slash at the start.' },
} as const;

export const objectResource = ({ BucketName, ObjectKey }: Given): string => `bucket/${BucketName}/${ObjectKey}`;

/** The object's place in a bucket of the caller's. Errors: those of `requireBucket`; InvalidParameter (the key). */
export async function ownObject(
  accounts: Pick<Accounts, 'bucketOwner'>,
  { accountId }: Pick<AccessKey, 'accountId'>,
  { BucketName, ObjectKey }: Given,
): Promise<Location> {
  await requireBucket(accounts, accountId, BucketName);
  checkKey(ObjectKey);
  return { bucket: BucketName, key: ObjectKey };
}
