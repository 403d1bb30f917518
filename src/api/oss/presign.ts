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
  /** The media type that the answer is to have; absent: the object's own. */
  readonly contentType?: string;
}

/**
 * Signs a GET of an object by OSS's signature version 1 in the query, in path style: `http://host/<bucket>/<key>?OSSAccessKeyId=...&Expires=...&Signature=...`.
 * Whoever holds the address may read what the key pair may read there at that moment, and until then.
 * @param address what is read, by whom, until when.
 * @param sign base64(HMAC-SHA1(secret, text)): a browser has another way to it than Node.
 */
export function signAddress(address: AddressToSign, sign: (text: string) => string): string {
  const { endpoint, bucket, key, accessKeyId, expiresMs, contentType } = address;
  const date = String(Math.floor(expiresMs / 1000));
  const resource = `/${bucket}/${key}`;
  const asked = new Map<string, string>(contentType === undefined ? [] : [['response-content-type', contentType]]);
  const text = stringToSignOssV1({ method: 'GET', headers: new Map(), date, resource, query: asked });
  const path = resource.split('/').map(percentEncode).join('/');
  const signature = percentEncode(sign(text));
  return `${endpoint.replace(/\/+$/, '')}${path}?OSSAccessKeyId=${percentEncode(accessKeyId)}&Expires=${date}&Signature=${signature}${[...asked].map(([name, value]) => `&${name}=${percentEncode(value)}`).join('')}`;
}
