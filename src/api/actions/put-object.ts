import type { Accounts } from '../../accounts/accounts.ts';
import type { Storage } from '../../storage/storage.ts';
import type { ApiConfig } from '../config.ts';
import { payloadMismatch, sameSignature } from '../signature/compare.ts';
import { objectFields } from '../wire/object.ts';
import { defineAction } from './action.ts';
import { commit } from './commit.ts';
import { objectParameters, objectResource, ownObject } from './object-parameters.ts';
import { takeBody } from './take-body.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'stage' | 'head'>;
  readonly config: Pick<ApiConfig, 'maxObjectBytes'>;
}

/**
 * The body is the object; parameters stand in the query. It is stored while it comes in and appears only when its digest is the
 * signed `x-acs-content-sha256`. Answers `{"Object":{"ObjectKey","Size","LastModified","ETag"}}`.
 */
export const putObject = defineAction({
  name: 'PutObject',
  version: '2026-11-22',
  summary: 'Stores the body of the request as an object, replacing what was there whole.',
  access: 'write',
  answers: 'Object{ObjectKey, Size (bytes), LastModified, ETag}',
  parameters: objectParameters,
  body: 'bytes',
  resource: objectResource,
  async run(given, call, { accounts, storage, config }: Parts) {
    const location = await ownObject(accounts, call.caller, given);
    const { staged, digest } = await takeBody(
      call.raw,
      { maxBytes: config.maxObjectBytes, digest: call.payload.digest },
      (body, signal) => storage.stage(location, body, signal),
    );
    await commit(staged, () => {
      if (!sameSignature(digest, call.payload.hash)) throw payloadMismatch(digest);
    });
    const info = await storage.head(location);
    return { Object: info && objectFields(info) };
  },
});
