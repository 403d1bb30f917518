import { canonicalQuery } from '../signature/canonical.ts';
import { signV1, stringToSignV1 } from '../signature/v1.ts';

/** A query (or form) signed by version 1.0. `common` replaces common parameters; undefined leaves one out. */
export function v1Query(
  key: { id: string; secret: string },
  nowMs: number,
  parameters: Record<string, string>,
  { method = 'GET', ...common }: { method?: string } & Record<string, string | undefined> = {},
): string {
  const all: Record<string, string | undefined> = {
    AccessKeyId: key.id,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: `${nowMs}-${Math.random()}`,
    Timestamp: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    Version: '2014-06-18',
    ...parameters,
    ...common,
  };
  const given = new Map(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
  const signature = signV1(stringToSignV1(method, given), key.secret);
  if (!('Signature' in common)) given.set('Signature', signature);
  return canonicalQuery(given);
}
