import type { Account } from '../../accounts/accounts.ts';
import { isoTime } from './job.ts';
import type { Fields } from './xml.ts';

/** `{"AccountId","Name","State":"Active|Inactive","Operator","CreateTime"}`. */
export function accountFields({ id, name, active, operator, createdAtMs }: Account): Fields {
  return {
    AccountId: id,
    Name: name,
    State: activeWord(active),
    Operator: operator,
    CreateTime: isoTime(createdAtMs),
  };
}

/** A new key with its secret, which is told this once: `{"AccessKeyId","AccessKeySecret"}`. */
export function newKeyFields(key: { id: string; secret: string }): Fields {
  return { AccessKeyId: key.id, AccessKeySecret: key.secret };
}

/** The word for an account or key that is in force, or not. */
export function activeWord(active: boolean): 'Active' | 'Inactive' {
  return active ? 'Active' : 'Inactive';
}
