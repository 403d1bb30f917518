import { createHash, createHmac } from 'node:crypto';
import { percentEncode } from '../signature/canonical.ts';
import { isSubresource } from './string-to-sign-v1.ts';

export const algorithmV4 = 'OSS4-HMAC-SHA256';
/** What stands for the digest of a body: the signatures of OSS never cover one. */
export const unsignedPayload = 'UNSIGNED-PAYLOAD';

/** What version 4 signs of a request to OSS; names of headers in lower case, all texts decoded. */
export interface SignedPartsV4 {
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  /** `/`, `/<bucket>/` or `/<bucket>/<key>`. */
  readonly resource: string;
  /** All of them but the signature itself. */
  readonly query: ReadonlyMap<string, string>;
  /** Names of further signed headers, as they are listed. */
  readonly additionalHeaders: readonly string[];
  /** `20261124T080000Z`. */
  readonly date: string;
  /** `20261124/<region>/oss/aliyun_v4_request`. */
  readonly scope: string;
}

/**
 * The texts that a signature of version 4 may cover. The SDKs do not agree on how a parameter without a value is written: as its
 * name alone everywhere, or so for those that name an operation and with an equals sign for the others. Both mean one request.
 */
export function stringsToSignOssV4(parts: SignedPartsV4): readonly string[] {
  const bare = canonicalQuery(parts.query, () => true);
  const mixed = canonicalQuery(parts.query, isSubresource);
  return (bare === mixed ? [bare] : [bare, mixed]).map((query) => stringToSign(parts, query));
}

function stringToSign(parts: SignedPartsV4, query: string): string {
  const { method, headers, resource, additionalHeaders, date, scope } = parts;
  const lines = [...headers]
    .filter(([name]) => isAlwaysSigned(name) || additionalHeaders.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const uri = resource.split('/').map(percentEncode).join('/');
  const canonical = `${method}\n${uri}\n${query}\n${lines}\n${additionalHeaders.join(';')}\n${unsignedPayload}`;
  return `${algorithmV4}\n${date}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
}

function isAlwaysSigned(name: string): boolean {
  return name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-');
}

function canonicalQuery(query: ReadonlyMap<string, string>, isBare: (name: string) => boolean): string {
  return [...query]
    .map(
      ([name, value]) => [percentEncode(name), value === '' && isBare(name) ? '' : `=${percentEncode(value)}`] as const,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => name + value)
    .join('&');
}

/** hex(HMAC-SHA256(key, stringToSign)), the key drawn from the secret and each part of the scope in turn. */
export function signOssV4(stringToSignText: string, scope: string, secret: string): string {
  let key: string | Buffer = `aliyun_v4${secret}`;
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  return createHmac('sha256', key).update(stringToSignText).digest('hex');
}
