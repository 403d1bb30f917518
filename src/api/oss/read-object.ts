import type { Accounts } from '../../accounts/accounts.ts';
import type { Location, ObjectInfo, Storage } from '../../storage/storage.ts';
import { openObject, type Range } from '../actions/open-object.ts';
import { noSuchKey, ossError } from './errors.ts';
import { isUnchanged } from './conditions.ts';
import { contentTypeOf } from './content-type.ts';
import { owner } from './owner.ts';
import type { OssAnswer, OssOperation } from './operation.ts';
import { ownLocation } from './own-bucket.ts';
import type { OssRequest } from './received.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'get' | 'head'>;
}

/** What an answer may say of an object instead of what is stored, and the header it says it in. */
const replaceable: Readonly<Record<string, string>> = {
  'response-content-type': 'content-type',
  'response-content-language': 'content-language',
  'response-expires': 'expires',
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
};
// A limit of speed is a wish, and there is one payer.
const parameters = [...Object.keys(replaceable), 'x-oss-traffic-limit', 'x-oss-request-payer'];

export const getObject: OssOperation<Parts> = {
  method: 'GET',
  about: 'object',
  parameters,
  name: 'GetObject',
  async run(call, { accounts, storage }) {
    const location = await ownLocation(accounts, call, call);
    const { request } = call;
    let unchanged = false;
    const opened = await openObject(storage, location, (sizeBytes, info) => {
      unchanged = isUnchanged(request.headers, info);
      return unchanged ? { start: 0, end: 0 } : readOssRange(request.headers, sizeBytes);
    });
    if (unchanged) {
      opened.stream.destroy();
      return { status: 304, headers: describe(opened.info) };
    }
    const { info, range, stream } = opened;
    return {
      status: range === undefined ? 200 : 206,
      headers: { ...describe(info), ...lengthOf(info, range), ...replaced(request.query) },
      body: stream,
    };
  },
};

export const headObject: OssOperation<Parts> = {
  method: 'HEAD',
  about: 'object',
  parameters: ['objectMeta', ...parameters],
  name: 'HeadObject',
  async run(call, { accounts, storage }): Promise<OssAnswer> {
    const info = await lookUp(storage, await ownLocation(accounts, call, call));
    if (isUnchanged(call.request.headers, info)) return { status: 304, headers: describe(info) };
    return { status: 200, headers: { ...describe(info), 'content-length': info.sizeBytes } };
  },
};

export const getObjectAcl: OssOperation<Parts> = {
  method: 'GET',
  about: 'object',
  marker: 'acl',
  name: 'GetObjectAcl',
  async run(call, { accounts, storage }) {
    await lookUp(storage, await ownLocation(accounts, call, call));
    const fields = { Owner: owner(call.caller), AccessControlList: { Grant: 'default' } };
    return { status: 200, body: { root: 'AccessControlPolicy', fields } };
  },
};

/** Errors: NoSuchKey. */
async function lookUp(storage: Pick<Storage, 'head'>, location: Location): Promise<ObjectInfo> {
  const info = await storage.head(location);
  if (info === undefined) throw noSuchKey();
  return info;
}

function describe({ key, etag, modifiedMs, attributes }: ObjectInfo): Record<string, string> {
  const own = { ...attributes.headers, 'content-type': attributes.contentType ?? contentTypeOf(key) };
  // What a writer said may be UTF-8; Node takes the bytes of headers as Latin-1.
  const told = Object.entries(own).map(([name, value]) => [name, Buffer.from(value).toString('latin1')] as const);
  return {
    ...Object.fromEntries(told),
    'accept-ranges': 'bytes',
    etag: `"${etag}"`,
    'last-modified': new Date(modifiedMs).toUTCString(),
    'x-oss-object-type': 'Normal',
    'x-oss-storage-class': 'Standard',
  };
}

function lengthOf({ sizeBytes }: ObjectInfo, range: Range | undefined): Record<string, string | number> {
  if (range === undefined) return { 'content-length': sizeBytes };
  return {
    'content-length': range.end - range.start,
    'content-range': `bytes ${range.start}-${range.end - 1}/${sizeBytes}`,
  };
}

function replaced(query: OssRequest['query']): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [parameter, header] of Object.entries(replaceable)) {
    const value = query.get(parameter);
    if (value === undefined || value === '') continue;
    if (/[^\t\x20-\x7e]/.test(value)) throw ossError('InvalidArgument', `${parameter} must be printable ASCII.`);
    headers[header] = value;
  }
  return headers;
}

/**
 * One range of bytes, as OSS reads it: one that does not lie within the object asks for the whole, unless the caller asks for
 * `x-oss-range-behavior: standard`, by which it is cut at the end. Errors: InvalidRange (standard, and no byte is left).
 */
export function readOssRange(headers: OssRequest['headers'], sizeBytes: number): Range | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.get('range') ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? sizeBytes - Number(last) : Number(first);
  const end = first === '' || last === '' ? sizeBytes : Number(last) + 1;
  if (start >= 0 && start < end && end <= sizeBytes) return { start, end };
  if (headers.get('x-oss-range-behavior') !== 'standard') return undefined;
  const cut = { start: Math.max(0, start), end: Math.min(end, sizeBytes) };
  if (cut.start < cut.end) return cut;
  throw ossError('InvalidRange', `The requested range cannot be satisfied: the object has ${sizeBytes} bytes.`);
}
