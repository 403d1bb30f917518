import type { Accounts } from '../../accounts/accounts.ts';
import type { Storage } from '../../storage/storage.ts';
import { isKey } from '../../storage/location.ts';
import { readDocument, texts } from './document.ts';
import { notOffered, ossError } from './errors.ts';
import { keyEncodingOf } from './key-encoding.ts';
import type { OssOperation } from './operation.ts';
import { ownLocation, requireOwnBucket } from './own-bucket.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'delete'>;
}

export const deleteObject: OssOperation<Parts> = {
  method: 'DELETE',
  about: 'object',
  name: 'DeleteObject',
  async run(call, { accounts, storage }) {
    await storage.delete(await ownLocation(accounts, call, call));
    return { status: 204 };
  },
};

const maxKeys = 1000;

/** All or, where policies forbid one of them, none. */
export const deleteObjects: OssOperation<Parts> = {
  method: 'POST',
  about: 'bucket',
  marker: 'delete',
  parameters: ['encoding-type'],
  name: 'DeleteObject',
  asks: 'each',
  async run(call, { accounts, storage }) {
    const { bucket, request } = call;
    await requireOwnBucket(accounts, call, bucket);
    const document = await readDocument(request, 'Delete');
    const objects = document.children.filter(([name]) => name === 'Object').map(([, object]) => object);
    if (objects.some((object) => texts(object, 'VersionId').some((id) => id !== ''))) throw notOffered('A version');
    const keys = objects.map((object) => texts(object, 'Key')[0] ?? '');
    if (keys.length === 0 || keys.length > maxKeys || !keys.every(isKey)) {
      throw ossError('MalformedXML', `1 to ${maxKeys} objects are expected, each with a valid key.`);
    }
    for (const key of keys) call.authorize('DeleteObject', { bucket, key });
    for (const key of keys) await storage.delete({ bucket, key });
    const isQuiet = texts(document, 'Quiet')[0] === 'true';
    const { encode, field } = keyEncodingOf(request.query.get('encoding-type') ?? request.headers.get('encoding-type'));
    const fields = {
      ...field,
      Deleted: isQuiet ? [] : keys.map((key) => ({ Key: encode(key) })),
    };
    return { status: 200, body: { root: 'DeleteResult', fields } };
  },
};
