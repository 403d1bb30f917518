import type { Accounts } from '../../accounts/accounts.ts';
import type { Location, Storage } from '../../storage/storage.ts';
import { commit } from '../actions/commit.ts';
import { openObject } from '../actions/open-object.ts';
import { takeBody } from '../actions/take-body.ts';
import type { ApiConfig } from '../config.ts';
import { isUnchanged } from './conditions.ts';
import { copySourceOf } from './copy-source.ts';
import { checkDigest } from './document.ts';
import { ossError } from './errors.ts';
import { longWork } from './long-work.ts';
import type { OssAnswer, OssCall, OssOperation } from './operation.ts';
import { ownLocation } from './own-bucket.ts';
import { documentTime } from './times.ts';
import { attributesOf } from './written.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'get' | 'head' | 'stage'>;
  readonly config: Pick<ApiConfig, 'maxObjectBytes'>;
}

/** PutObject, and CopyObject where a header names a source. */
export const putObject: OssOperation<Parts> = {
  method: 'PUT',
  about: 'object',
  parameters: ['x-oss-traffic-limit', 'x-oss-request-payer'],
  name: 'PutObject',
  async run(call, parts) {
    const location = await ownLocation(parts.accounts, call, call);
    const source = copySourceOf(call.request.headers);
    await checkOverwrite(call, parts, location);
    if (source !== undefined) return copy(call, parts, location, source);
    const { raw, headers } = call.request;
    const attributes = attributesOf(call.request);
    const { staged } = await takeBody(raw, { maxBytes: parts.config.maxObjectBytes }, (body, signal) =>
      parts.storage.stage(location, body, signal, attributes),
    );
    await commit(staged, async () => {
      checkDigest(headers, Buffer.from(staged.etag, 'hex').toString('base64'));
      await checkOverwrite(call, parts, location);
    });
    return { status: 200, headers: { etag: `"${staged.etag}"` } };
  },
};

async function copy(call: OssCall, parts: Parts, location: Location, source: Location): Promise<OssAnswer> {
  const { request } = call;
  const { storage } = parts;
  call.authorize('GetObject', source);
  const from = await ownLocation(parts.accounts, call, source);
  const { info, stream } = await openObject(storage, from, () => undefined);
  if (isUnchanged(request.headers, info, 'x-oss-copy-source-')) {
    stream.destroy();
    return { status: 304 };
  }
  const replaces = request.headers.get('x-oss-metadata-directive')?.toUpperCase() === 'REPLACE';
  const attributes = replaces ? attributesOf(request) : info.attributes;
  const staged = await longWork(request.raw, (gone) => storage.stage(location, stream, gone, attributes));
  await commit(staged, () => checkOverwrite(call, parts, location));
  const made = await storage.head(location);
  const fields = { ETag: `"${staged.etag}"`, LastModified: documentTime(made?.modifiedMs ?? 0) };
  return { status: 200, headers: { etag: `"${staged.etag}"` }, body: { root: 'CopyObjectResult', fields } };
}

/** Errors: FileAlreadyExists (the caller forbids to replace what is there). */
export async function checkOverwrite(
  { request }: OssCall,
  { storage }: { readonly storage: Pick<Storage, 'head'> },
  location: Location,
): Promise<void> {
  if (request.headers.get('x-oss-forbid-overwrite')?.toLowerCase() !== 'true') return;
  if ((await storage.head(location)) === undefined) return;
  throw ossError('FileAlreadyExists', 'The object you specified already exists and can not be overwritten.');
}
