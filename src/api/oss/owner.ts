import type { AccessKey } from '../../accounts/accounts.ts';
import type { Fields } from '../wire/xml.ts';

/** The account, as documents of OSS name it. */
export function owner({ accountId }: Pick<AccessKey, 'accountId'>): Fields {
  return { ID: accountId, DisplayName: accountId };
}
