import type { ObjectInfo } from '../../storage/storage.ts';
import { isoTime } from './job.ts';
import type { Fields } from './xml.ts';

/** `{"ObjectKey","Size" (bytes),"LastModified" (ISO 8601),"ETag"}`. */
export function objectFields({ key, sizeBytes, modifiedMs, etag }: ObjectInfo): Fields {
  return { ObjectKey: key, Size: sizeBytes, LastModified: isoTime(modifiedMs), ETag: etag };
}
