import { createHmac } from 'node:crypto';
import { signAddress, type AddressToSign } from './presign.ts';

/** base64(HMAC-SHA1(secret, stringToSign)). */
export function signOssV1(stringToSign: string, secret: string): string {
  return createHmac('sha1', secret).update(stringToSign).digest('base64');
}

/** `signAddress` with a secret at hand. */
export function presignedUrl(address: AddressToSign & { readonly accessKeySecret: string }): string {
  return signAddress(address, (text) => signOssV1(text, address.accessKeySecret));
}
