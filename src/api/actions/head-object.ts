import type { Accounts } from '../../accounts/accounts.ts';
import type { Storage } from '../../storage/storage.ts';
import { notFound } from '../errors.ts';
import { objectFields } from '../wire/object.ts';
import { defineAction } from './action.ts';
import { objectParameters, objectResource, ownObject } from './object-parameters.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'head'>;
}

/** Answers `{"Object":{"ObjectKey","Size","LastModified","ETag"}}`. */
export const headObject = defineAction({
  name: 'HeadObject',
  version: '2026-11-22',
  summary: 'Tells size and time of an object.',
  access: 'read',
  answers: 'Object{ObjectKey, Size (bytes), LastModified, ETag}',
  parameters: objectParameters,
  resource: objectResource,
  async run(given, { caller }, { accounts, storage }: Parts) {
    const location = await ownObject(accounts, caller, given);
    const info = await storage.head(location);
    if (info === undefined) throw notFound('ObjectKey', location.key);
    return { Object: objectFields(info) };
  },
});
