import { callerError } from '../base/errors.ts';

/** Where an object is. `key` is literal text, 1..1023 bytes of UTF-8. */
export interface Location {
  readonly bucket: string;
  readonly key: string;
}

const forms =
  'oss://<bucket>.oss-<region>.aliyuncs.com/<key>, oss://<bucket>/<key> or https://<bucket>.oss-<region>.aliyuncs.com/<key>';
const maxAddressLength = 4096; // scheme, host and a key of 1023 bytes, percent-encoded, fit
const maxKeyBytes = 1023; // OSS, "object naming conventions"

/**
 * Reads an object's address, the one gate for addresses and keys that callers write. The region is not looked at: the
 * bucket decides. The key is kept as literal text, `{placeholders}` and percent signs included; in the `oss://` forms `?`
 * and `#` belong to the key, in the `http(s)://` form a query or fragment is refused.
 * Errors: InvalidParameter.LocationInvalid, .BucketNameInvalid, .ObjectKeyInvalid.
 */
export function parseLocation(text: string): Location {
  const match = text.length <= maxAddressLength ? /^(oss|https?):\/\/([^/]*)(?:\/(.*))?$/is.exec(text) : null;
  const [, scheme = '', host = '', key = ''] = match ?? [];
  const endpoint = /^([^.]*)\.oss-[a-z0-9]+(?:-[a-z0-9]+)*\.aliyuncs\.com$/i.exec(host);
  const isOss = scheme.toLowerCase() === 'oss';
  if (match === null || /[@:.\s]/.test(endpoint?.[1] ?? host) || (endpoint === null && !isOss)) {
    throw locationError(text, `expected ${forms}`);
  }
  if (!isOss && /[?#]/.test(key)) {
    throw locationError(text, 'a query or fragment is not allowed; write "?" as %3F and "#" as %23');
  }
  const bucket = endpoint?.[1] ?? host;
  checkBucket(bucket);
  checkKey(key);
  return { bucket, key };
}

/** Writes the short form, which `parseLocation` reads back as the same location. */
export function formatLocation({ bucket, key }: Location): string {
  return `oss://${bucket}/${key}`;
}

/** The bucket for local files that a caller gives as inputs, from the command line or in the console. */
export const uploadBucket = 'reelsmith-uploads';

/** Where such a file goes, apart from all others. */
export function uploadPlace(fileName: string, now: Date): Location {
  return { bucket: uploadBucket, key: `${now.toISOString().replace(/[:.]/g, '-')}/${fileName}` };
}

/** Errors: InvalidParameter.BucketNameInvalid. */
export function checkBucket(bucket: string): void {
  if (/^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$/.test(bucket)) return;
  throw callerError(
    'InvalidParameter.BucketNameInvalid',
    `The bucket name ${quote(bucket)} is invalid: expected 3 to 63 lower-case letters, digits and hyphens, a letter or digit at both ends.`,
  );
}

/** Errors: InvalidParameter.ObjectKeyInvalid. */
export function checkKey(key: string): void {
  const fault = keyFault(key);
  if (fault === undefined) return;
  throw callerError(
    'InvalidParameter.ObjectKeyInvalid',
    `The object key ${quote(key)} is invalid: it ${fault}; expected 1 to ${maxKeyBytes} bytes of UTF-8 without control characters, not beginning with "/" or "\\".`,
  );
}

/** Whether `checkKey` accepts it. */
export function isKey(key: string): boolean {
  return keyFault(key) === undefined;
}

function keyFault(key: string): string | undefined {
  const bytes = new TextEncoder().encode(key).length; // the console reads addresses too, and a browser has no Buffer
  if (bytes === 0) return 'is empty';
  if (bytes > maxKeyBytes) return `has ${bytes} bytes`;
  if (/^[/\\]/.test(key)) return `begins with "${key.charAt(0)}"`;
  // Control characters, and what XML 1.0 (section 2.2) cannot carry: lone surrogates, U+FFFE and U+FFFF.
  return /[\u0000-\u001f\u007f\ud800-\udfff\ufffe\uffff]/u.test(key) ? 'holds a forbidden character' : undefined;
}

function locationError(text: string, why: string) {
  return callerError('InvalidParameter.LocationInvalid', `The specified address ${quote(text)} is invalid: ${why}.`);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text);
}
