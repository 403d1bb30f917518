import type { Location } from '../../storage/storage.ts';
import { notOffered, ossError } from './errors.ts';

/** Where `x-oss-copy-source: /<bucket>/<key>`, percent-encoded, says that the bytes are; undefined without it. Errors: InvalidArgument, NotImplemented (a version). */
export function copySourceOf(headers: ReadonlyMap<string, string>): Location | undefined {
  const header = headers.get('x-oss-copy-source');
  if (header === undefined) return undefined;
  const [path = '', query] = header.split('?', 2);
  if (query !== undefined) throw notOffered('A version of the source');
  const [, bucket, key] = /^\/?([^/]+)\/([^]+)$/.exec(decoded(path)) ?? [];
  if (bucket === undefined || key === undefined) throw malformed();
  return { bucket, key };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed();
  }
}

function malformed() {
  return ossError('InvalidArgument', 'x-oss-copy-source must read "/<bucket>/<key>", percent-encoded.');
}
