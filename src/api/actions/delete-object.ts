import type { Accounts } from '../../accounts/accounts.ts';
import type { Storage } from '../../storage/storage.ts';
import { defineAction } from './action.ts';
import { objectParameters, objectResource, ownObject } from './object-parameters.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'delete'>;
}

/** Answers `{"BucketName","ObjectKey"}`, also when there was no such object. */
export const deleteObject = defineAction({
  name: 'DeleteObject',
  version: '2026-11-22',
  summary: 'Removes an object.',
  access: 'write',
  answers: 'BucketName, ObjectKey',
  parameters: objectParameters,
  resource: objectResource,
  async run(given, { caller }, { accounts, storage }: Parts) {
    const location = await ownObject(accounts, caller, given);
    await storage.delete(location);
    return { ...given };
  },
});
