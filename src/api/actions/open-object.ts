import type { Readable } from 'node:stream';
import { internalError } from '../../base/errors.ts';
import type { Location, ObjectInfo, Storage } from '../../storage/storage.ts';
import { notFound } from '../errors.ts';

/** Bytes from `start` up to but without `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

// An object replaced between the look at its size and its opening is looked at again.
const attempts = 5;

/**
 * Opens an object, or one range of it, such that what is told of it is true of the bytes. The caller reads the stream or destroys it.
 * `rangeOf` tells the range from what the object is; undefined means the whole. What it throws passes through.
 * Errors: InvalidParameter.ResourceNotFound.
 */
export async function openObject(
  storage: Pick<Storage, 'get' | 'head'>,
  location: Location,
  rangeOf: (sizeBytes: number, info: ObjectInfo) => Range | undefined,
): Promise<{ info: ObjectInfo; range: Range | undefined; stream: Readable }> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const info = await storage.head(location);
    if (info === undefined) throw notFound('ObjectKey', location.key);
    const range = rangeOf(info.sizeBytes, info);
    const stream = await storage.get(location, range);
    const after = await storage.head(location);
    if (after?.etag === info.etag) return { info, range, stream };
    stream.on('error', () => undefined).destroy();
  }
  throw internalError('the object was replaced while it was opened, again and again', undefined, { retryable: true });
}
