import { percentEncode } from '../signature/canonical.ts';
import { stringToSignOssV1 } from './string-to-sign-v1.ts';

/** An address that reads one object without a header, until it expires. */
export interface AddressToSign {
  /** Where this server is reached: `http://host:port` or `https://host[:port]`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Literal text, not percent-encoded. */
  readonly key: string;
  readonly accessKeyId: string;
  /** Milliseconds since 1970; rounded down to a second. */
  readonly expiresMs: number;
}

/**
 * Signs a GET of an object by OSS's signature version 1 in the query, in path style: `http://host/<bucket>/<key>?OSSAccessKeyId=...&Expires=...&Signature=...`.
 * Whoever holds the address may read what the key pair may read there at that moment, and until then.
 * @param address what is read, by whom, until when.
 * @param sign base64(HMAC-SHA1(secret, text)): a browser has another way to it than Node.
 */
export function signAddress(address: AddressToSign, sign: (text: string) => string): string {
  const { endpoint, bucket, key, accessKeyId, expiresMs } = address;
  const date = String(Math.floor(expiresMs / 1000));
  const resource = `/${bucket}/${key}`;
  const none = new Map<string, string>();
  const text = stringToSignOssV1({ method: 'GET', headers: none, date, resource, query: none });
  const path = resource.split('/').map(percentEncode).join('/');
  const signature = percentEncode(sign(text));
  return `${endpoint.replace(/\/+$/, '')}${path}?OSSAccessKeyId=${percentEncode(accessKeyId)}&Expires=${date}&Signature=${signature}`;
}
