import type { Accounts } from '../../accounts/accounts.ts';
import type { ObjectInfo, Storage } from '../../storage/storage.ts';
import { invalid } from '../errors.ts';
import { BytesAnswer, defineAction } from './action.ts';
import { objectParameters, objectResource, ownObject } from './object-parameters.ts';
import { openObject, type Range } from './open-object.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'get' | 'head'>;
}

/**
 * Answers the bytes with `content-length`, `etag`, `last-modified`; 206 and `content-range` for a header `range: bytes=...` of one
 * range. Refusals are documents, as everywhere.
 */
export const getObject = defineAction({
  name: 'GetObject',
  version: '2026-11-22',
  summary: 'Sends the bytes of an object, or those of one range.',
  access: 'read',
  answers: 'the bytes themselves, and no document',
  parameters: objectParameters,
  resource: objectResource,
  async run(given, { caller, raw }, { accounts, storage }: Parts) {
    const location = await ownObject(accounts, caller, given);
    const { info, range, stream } = await openObject(storage, location, (size) => readRange(raw.headers.range, size));
    return new BytesAnswer(range === undefined ? 200 : 206, headersOf(info, range), stream);
  },
});

function headersOf({ sizeBytes, etag, modifiedMs }: ObjectInfo, range: Range | undefined) {
  return {
    'content-type': 'application/octet-stream',
    'content-length': range === undefined ? sizeBytes : range.end - range.start,
    'accept-ranges': 'bytes',
    etag: `"${etag}"`,
    'last-modified': new Date(modifiedMs).toUTCString(),
    ...(range && { 'content-range': `bytes ${range.start}-${range.end - 1}/${sizeBytes}` }),
  };
}

/**
 * One range of RFC 9110 section 14.1.2; anything else, several ranges among it, asks for the whole.
 * Errors: InvalidParameter.OutOfRange (it holds no byte of the object).
 */
export function readRange(header: string | undefined, sizeBytes: number): Range | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  if (start >= end) throw invalid('InvalidParameter.OutOfRange', 'Range', `the object has ${sizeBytes} bytes`);
  return { start, end };
}
