import { notOffered, ossError } from './errors.ts';
import type { OssOperation } from './operation.ts';
import { getObject, headObject } from './read-object.ts';
import type { OssRequest } from './received.ts';
import { isSubresource } from './signature-v1.ts';
import type { Target } from './target.ts';

/** Every operation of OSS that is offered. */
const operations: readonly OssOperation[] = [getObject, headObject];

// Parameters of the signature itself.
const ofSignature = new Set(['security-token']);
// Headers that ask for what nothing here would do: a caller who sends one counts on it.
const refusedHeaders = /^x-oss-(server-side-|callback|tagging$|symlink-|website-redirect)/;

/** The operation that a request asks for. Errors: NotImplemented, MethodNotAllowed. */
export function operationOf({ method, query, headers }: OssRequest, { bucket, key }: Target): OssOperation {
  const about = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const asked = [...query.keys()].filter((name) => isSubresource(name) && !ofSignature.has(name));
  const candidates = operations.filter((one) => one.method === method && one.about === about);
  const found =
    candidates.find(({ marker }) => marker !== undefined && query.has(marker)) ??
    candidates.find(({ marker }) => marker === undefined);
  const strange = asked.find((name) => name !== found?.marker && found?.parameters?.includes(name) !== true);
  if (strange !== undefined) throw notOffered(`"${strange}"`);
  if (found === undefined) throw ossError('MethodNotAllowed', `${method} is not allowed here.`);
  for (const name of headers.keys()) if (refusedHeaders.test(name)) throw notOffered(`The header "${name}"`);
  return found;
}
