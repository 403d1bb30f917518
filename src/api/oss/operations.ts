import { deleteBucket, getBucketAcl, getBucketInfo, getBucketLocation, listBuckets, putBucket } from './buckets.ts';
import { deleteObject, deleteObjects } from './delete-objects.ts';
import { notOffered, ossError } from './errors.ts';
import { listObjects } from './list-objects.ts';
import { abortUpload, completeUpload, initiateUpload, listParts, listUploads, uploadPart } from './multipart.ts';
import type { OssOperation } from './operation.ts';
import { getObject, getObjectAcl, headObject } from './read-object.ts';
import type { OssRequest } from './received.ts';
import { isSubresource } from './string-to-sign-v1.ts';
import type { Target } from './target.ts';
import { putObject } from './write-object.ts';

/** Every operation of OSS that is offered. */
const operations: readonly OssOperation[] = [
  ...[listBuckets, putBucket, deleteBucket, getBucketInfo, getBucketLocation, getBucketAcl],
  ...[listObjects, deleteObjects, listUploads],
  ...[getObject, getObjectAcl, headObject, putObject, deleteObject],
  ...[initiateUpload, uploadPart, completeUpload, abortUpload, listParts],
];

// Headers that ask for what nothing here would do: a caller who sends one counts on it.
const refusedHeaders = /^x-oss-(server-side-|callback|tagging$|symlink-|website-redirect)/;

/**
 * The operation that a request asks for. A parameter that names or bends an operation, and any without a value, must be known:
 * what is meant for something else is not taken for a plain reading or writing. Errors: NotImplemented, MethodNotAllowed.
 */
export function operationOf({ method, query, headers }: OssRequest, { bucket, key }: Target): OssOperation {
  const about = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const candidates = operations.filter((one) => one.method === method && one.about === about);
  const found =
    candidates.find(({ marker }) => marker !== undefined && query.has(marker)) ??
    candidates.find(({ marker }) => marker === undefined);
  for (const [name, value] of query) {
    const isKnown = name === found?.marker || found?.parameters?.includes(name) === true;
    if (!isKnown && (value === '' || isSubresource(name))) throw notOffered(`"${name}"`);
  }
  if (found === undefined) throw ossError('MethodNotAllowed', `${method} is not allowed here.`);
  for (const name of headers.keys()) if (refusedHeaders.test(name)) throw notOffered(`The header "${name}"`);
  return found;
}
