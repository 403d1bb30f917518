import type { Accounts } from '../../accounts/accounts.ts';
import { notFound, notYours } from '../errors.ts';

/** Errors: InvalidParameter.ResourceNotFound (no such bucket), PermissionDenied.ResourceAccess (another account's). */
export async function requireBucket(
  accounts: Pick<Accounts, 'bucketOwner'>,
  accountId: string,
  bucket: string,
): Promise<void> {
  const owner = await accounts.bucketOwner(bucket);
  if (owner === undefined) throw notFound('BucketName', bucket);
  if (owner !== accountId) throw notYours('BucketName', bucket);
}
