import { createHmac } from 'node:crypto';
import { canonicalQuery, percentEncode } from './canonical.ts';
import type { Parameters } from './encode.ts';

/**
 * What signature version 1.0 signs: the method, the path `/` and every parameter of query and form but `Signature`.
 * The decoded parameters are encoded again, so it does not matter how the sender wrote them on the wire.
 */
export function stringToSignV1(method: string, parameters: Parameters): string {
  const signed = [...parameters].filter(([name]) => name !== 'Signature');
  return `${method}&%2F&${percentEncode(canonicalQuery(signed))}`;
}

/** base64(HMAC-SHA1(secret + "&", stringToSign)). */
export function signV1(stringToSign: string, secret: string): string {
  return createHmac('sha1', `${secret}&`).update(stringToSign).digest('base64');
}
