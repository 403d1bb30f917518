import { createHash, createHmac } from 'node:crypto';

/** The ACS3 algorithms that are offered, and the digest each of them uses. */
export const digests: ReadonlyMap<string, 'sha256' | 'sm3'> = new Map([
  ['ACS3-HMAC-SHA256', 'sha256'],
  ['ACS3-HMAC-SM3', 'sm3'],
]);

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
