import type { Attributes } from '../../storage/storage.ts';
import { notOffered, ossError } from './errors.ts';
import type { OssRequest } from './received.ts';

// What a writer may say of an object, told again to its readers as it was.
const kept = new Set(['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires']);
const maxMetaBytes = 8192; // OSS's limit

/** What a request says of the object it writes. Errors: InvalidArgument (too much), NotImplemented (an ACL other than private). */
export function attributesOf({ headers }: OssRequest): Attributes {
  const acl = headers.get('x-oss-object-acl') ?? headers.get('x-oss-acl') ?? 'private';
  if (acl !== 'private' && acl !== 'default') throw notOffered(`The ACL "${acl}"`);
  const contentType = headers.get('content-type') ?? '';
  const own: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of headers) {
    const isMeta = name.startsWith('x-oss-meta-');
    if (!isMeta && !kept.has(name)) continue;
    own[name] = value;
    bytes += Buffer.byteLength(name + value);
  }
  if (bytes > maxMetaBytes)
    throw ossError('InvalidArgument', `The headers of an object may have ${maxMetaBytes} bytes.`);
  return { ...(contentType !== '' && { contentType }), ...(Object.keys(own).length > 0 && { headers: own }) };
}
