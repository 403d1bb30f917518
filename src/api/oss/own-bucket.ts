import type { Accounts } from '../../accounts/accounts.ts';
import { checkKey } from '../../storage/location.ts';
import type { Location } from '../../storage/storage.ts';
import { ossError } from './errors.ts';
import type { OssCall } from './operation.ts';
import type { Target } from './target.ts';

/** Errors: NoSuchBucket, AccessDenied (another account's). */
export async function requireOwnBucket(
  accounts: Pick<Accounts, 'bucketOwner'>,
  { caller }: Pick<OssCall, 'caller'>,
  bucket: string,
): Promise<void> {
  const owner = await accounts.bucketOwner(bucket);
  if (owner === undefined) throw ossError('NoSuchBucket', 'The specified bucket does not exist.');
  if (owner !== caller.accountId) throw ossError('AccessDenied', 'The bucket you access does not belong to you.');
}

/** The object's place in a bucket of the caller's. Errors: those of `requireOwnBucket`; InvalidObjectName. */
export async function ownLocation(
  accounts: Pick<Accounts, 'bucketOwner'>,
  call: Pick<OssCall, 'caller'>,
  { bucket, key }: Target,
): Promise<Location> {
  await requireOwnBucket(accounts, call, bucket);
  checkKey(key);
  return { bucket, key };
}
