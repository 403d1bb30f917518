import { createHash, createHmac } from 'node:crypto';

/** The ACS3 algorithms that are offered, and the digest each of them uses. */
export const digests: ReadonlyMap<string, 'sha256' | 'sm3'> = new Map([
  ['ACS3-HMAC-SHA256', 'sha256'],
  ['ACS3-HMAC-SM3', 'sm3'],
]);

/** What a V3 signature covers. */
export interface CanonicalParts {
  readonly method: string;
  /** From `canonicalQuery`. */
  readonly query: string;
  /** Lower-case names with trimmed values, sorted by name. */
  readonly headers: readonly (readonly [string, string])[];
  /** Hexadecimal digest of the body. */
  readonly payloadHash: string;
}

/** The canonical request of ACS3 for the path `/`. */
export function canonicalRequest({ method, query, headers, payloadHash }: CanonicalParts): string {
  let lines = '';
  let names = '';
  for (const [name, value] of headers) {
    lines += `${name}:${value}\n`;
    names += `${names === '' ? '' : ';'}${name}`;
  }
  return `${method}\n/\n${query}\n${lines}\n${names}\n${payloadHash}`;
}

/** @param algorithm a key of `digests`. */
export function stringToSignV3(algorithm: string, canonical: string): string {
  return `${algorithm}\n${createHash(digestOf(algorithm)).update(canonical).digest('hex')}`;
}

/** hex(HMAC(secret, stringToSign)) with the algorithm's digest. */
export function signV3(algorithm: string, stringToSign: string, secret: string): string {
  return createHmac(digestOf(algorithm), secret).update(stringToSign).digest('hex');
}

function digestOf(algorithm: string): string {
  const digest = digests.get(algorithm);
  if (digest === undefined) throw new Error(`no digest for ${algorithm}`);
  return digest;
}
