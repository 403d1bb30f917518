import type { Accounts } from '../../accounts/accounts.ts';
import type { ObjectInfo, Storage } from '../../storage/storage.ts';
import type { Fields } from '../wire/xml.ts';
import { ossError } from './errors.ts';
import { keyEncodingOf } from './key-encoding.ts';
import type { OssOperation } from './operation.ts';
import { owner } from './owner.ts';
import { requireOwnBucket } from './own-bucket.ts';
import { documentTime } from './times.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'list'>;
}

/** ListObjects, and ListObjectsV2 for `list-type=2`. */
export const listObjects: OssOperation<Parts> = {
  method: 'GET',
  about: 'bucket',
  parameters: [
    ...['prefix', 'delimiter', 'marker', 'max-keys', 'encoding-type'],
    ...['list-type', 'continuation-token', 'start-after', 'fetch-owner', 'x-oss-request-payer'],
  ],
  name: 'ListObjects',
  async run(call, { accounts, storage }) {
    const { bucket, caller } = call;
    await requireOwnBucket(accounts, call, bucket);
    const at = (name: string) => call.request.query.get(name) ?? '';
    const isV2 = at('list-type') === '2';
    const maxKeys = readMaxKeys(at('max-keys'));
    const token = at('continuation-token');
    const marker = isV2 ? (token === '' ? at('start-after') : readToken(token)) : at('marker');
    const wanted = { prefix: at('prefix'), delimiter: at('delimiter'), marker, limit: maxKeys };
    const { entries, next } = await collect(storage, bucket, wanted);
    const { encode, field } = keyEncodingOf(call.request.query.get('encoding-type'));
    const withOwner = !isV2 || at('fetch-owner') === 'true';
    const shared: Fields = {
      Name: bucket,
      Prefix: encode(wanted.prefix),
      MaxKeys: maxKeys,
      Delimiter: encode(wanted.delimiter),
      ...field,
      IsTruncated: next !== undefined,
    };
    const paging: Fields = isV2
      ? {
          KeyCount: entries.length,
          StartAfter: encode(at('start-after')),
          ContinuationToken: token === '' ? undefined : token,
          NextContinuationToken: next === undefined ? undefined : Buffer.from(next).toString('base64'),
        }
      : { Marker: encode(marker), NextMarker: next === undefined ? undefined : encode(next) };
    const fields = {
      ...shared,
      ...paging,
      Contents: entries.filter((entry) => typeof entry !== 'string').map((info) => contents(info, encode, withOwner ? owner(caller) : undefined)), // prettier-ignore
      CommonPrefixes: entries.filter((entry) => typeof entry === 'string').map((prefix) => ({ Prefix: encode(prefix) })), // prettier-ignore
    };
    return { status: 200, body: { root: 'ListBucketResult', fields } };
  },
};

function contents(info: ObjectInfo, encode: (text: string) => string, of: Fields | undefined): Fields {
  return {
    Key: encode(info.key),
    LastModified: documentTime(info.modifiedMs),
    ETag: `"${info.etag}"`,
    Type: 'Normal',
    Size: info.sizeBytes,
    StorageClass: 'Standard',
    ...(of && { Owner: of }),
  };
}

const pageKeys = 1000;

/**
 * Objects, and the common beginnings of those whose rest holds the delimiter, in byte order. `next` is the last of them when there
 * are more; given as the marker, a common beginning is not told again.
 */
async function collect(
  storage: Parts['storage'],
  bucket: string,
  { prefix, delimiter, marker, limit }: { prefix: string; delimiter: string; marker: string; limit: number },
): Promise<{ entries: readonly (ObjectInfo | string)[]; next?: string }> {
  const entries: (ObjectInfo | string)[] = [];
  let last = marker;
  let after = marker;
  for (;;) {
    const size = delimiter === '' ? limit + 1 : pageKeys;
    const page = await storage.list(bucket, { prefix, limit: size, ...(after !== '' && { after }) });
    for (const info of page) {
      const cut = delimiter === '' ? -1 : info.key.indexOf(delimiter, prefix.length);
      const entry = cut < 0 ? info : info.key.slice(0, cut + delimiter.length);
      const name = typeof entry === 'string' ? entry : entry.key;
      after = info.key;
      if (typeof entry === 'string' && entry === last) continue;
      if (entries.length === limit) return { entries, next: last };
      entries.push(entry);
      last = name;
    }
    if (page.length < size) return { entries };
    // No more of what begins like the last entry is wanted: on to the first key that does not (U+10FFFF is the last character).
    if (after !== last && after.startsWith(last)) after = `${last}\u{10ffff}`;
  }
}

function readMaxKeys(text: string): number {
  if (text === '') return 100;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= 1000) return value;
  throw ossError('InvalidArgument', 'max-keys must be 1 to 1000.');
}

function readToken(token: string): string {
  return Buffer.from(token, 'base64').toString();
}
