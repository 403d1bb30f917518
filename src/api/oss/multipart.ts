import type { Readable } from 'node:stream';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Part, Storage } from '../../storage/storage.ts';
import { commit } from '../actions/commit.ts';
import { openObject } from '../actions/open-object.ts';
import { takeBody } from '../actions/take-body.ts';
import type { ApiConfig } from '../config.ts';
import { reachedAt } from '../reached.ts';
import { percentEncode } from '../signature/canonical.ts';
import { copySourceOf } from './copy-source.ts';
import { checkDigest, readDocument, texts, type Element } from './document.ts';
import { inOssWords, noSuchKey, notOffered, ossError } from './errors.ts';
import { keyEncodingOf } from './key-encoding.ts';
import { longWork } from './long-work.ts';
import type { OssCall, OssOperation } from './operation.ts';
import { ownLocation, requireOwnBucket } from './own-bucket.ts';
import { owner } from './owner.ts';
import { readOssRange } from './read-object.ts';
import { documentTime } from './times.ts';
import { checkOverwrite } from './write-object.ts';
import { attributesOf } from './written.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'uploads' | 'get' | 'head'>;
  readonly config: Pick<ApiConfig, 'maxObjectBytes' | 'publicUrl'>;
}

const maxPartNumber = 10_000;

export const initiateUpload: OssOperation<Parts> = {
  method: 'POST',
  about: 'object',
  marker: 'uploads',
  parameters: ['sequential', 'encoding-type'],
  name: 'PutObject',
  async run(call, { accounts, storage }) {
    const location = await ownLocation(accounts, call, call);
    await checkOverwrite(call, { storage }, location);
    const UploadId = await storage.uploads.begin(location, attributesOf(call.request));
    const fields = { Bucket: call.bucket, ...keyField(call), UploadId };
    return { status: 200, body: { root: 'InitiateMultipartUploadResult', fields } };
  },
};

/** UploadPart, and UploadPartCopy where a header names a source. */
export const uploadPart: OssOperation<Parts> = {
  method: 'PUT',
  about: 'object',
  marker: 'uploadId',
  parameters: ['partNumber', 'x-oss-traffic-limit', 'x-oss-request-payer'],
  name: 'PutObject',
  async run(call, parts) {
    const { request } = call;
    const { storage } = parts;
    const location = await ownLocation(parts.accounts, call, call);
    const id = request.query.get('uploadId') ?? '';
    const number = readPartNumber(request.query.get('partNumber') ?? '');
    const isCopy = request.headers.has('x-oss-copy-source');
    const stage = isCopy
      ? openSource(call, parts).then((source) =>
          longWork(request.raw, (gone) => storage.uploads.stagePart(location, id, number, source, gone)),
        )
      : takeBody(request.raw, { maxBytes: parts.config.maxObjectBytes }, (body, signal) =>
          storage.uploads.stagePart(location, id, number, body, signal),
        ).then(({ staged }) => staged);
    const staged = await stage.catch(asNoSuchUpload);
    await commit(staged, () => {
      if (!isCopy) checkDigest(request.headers, Buffer.from(staged.md5, 'hex').toString('base64'));
    }).catch(asNoSuchUpload);
    const etag = `"${staged.md5}"`;
    if (!isCopy) return { status: 200, headers: { etag } };
    const fields = { ETag: etag, LastModified: documentTime(Date.now()) };
    return { status: 200, headers: { etag }, body: { root: 'CopyPartResult', fields } };
  },
};

async function openSource(call: OssCall, { accounts, storage }: Parts): Promise<Readable> {
  const { headers } = call.request;
  const source = copySourceOf(headers) ?? { bucket: '', key: '' };
  call.authorize('GetObject', source);
  const from = await ownLocation(accounts, call, source);
  const range = new Map([['range', headers.get('x-oss-copy-source-range') ?? '']]);
  const { stream } = await openObject(storage, from, (sizeBytes) => readOssRange(range, sizeBytes)).catch(
    inOssWords('InvalidParameter.ResourceNotFound', noSuchKey),
  );
  return stream;
}

export const completeUpload: OssOperation<Parts> = {
  method: 'POST',
  about: 'object',
  marker: 'uploadId',
  parameters: ['encoding-type'],
  name: 'PutObject',
  async run(call, { accounts, storage, config }) {
    const { request } = call;
    const location = await ownLocation(accounts, call, call);
    const id = request.query.get('uploadId') ?? '';
    const there = await storage.uploads.parts(location, id).catch(asNoSuchUpload);
    const takesAll = request.headers.get('x-oss-complete-all')?.toLowerCase() === 'yes';
    const parts = takesAll ? there : choose(await readDocument(request, 'CompleteMultipartUpload'), there);
    if (parts.length === 0) throw ossError('InvalidPart', 'There is no part.');
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    if (sizeBytes > config.maxObjectBytes) {
      throw ossError('EntityTooLarge', `The parts have ${sizeBytes} bytes together; at most ${config.maxObjectBytes}.`);
    }
    // Not given up when the caller is gone: one that waits no longer asks again, and would never see it done.
    const { signal } = new AbortController();
    const join = () => storage.uploads.join(location, id, parts, signal);
    const staged = await longWork(request.raw, join).catch(asNoSuchUpload);
    await commit(staged, () => checkOverwrite(call, { storage }, location));
    const ETag = `"${staged.etag}"`;
    const Location = `${reachedAt(request.raw, config)}/${percentEncode(call.bucket)}/${percentEncode(call.key)}`;
    const fields = { Location, Bucket: call.bucket, ...keyField(call), ETag };
    return { status: 200, headers: { etag: ETag }, body: { root: 'CompleteMultipartUploadResult', fields } };
  },
};

/** Errors: InvalidPartOrder, InvalidPart, MalformedXML. */
function choose(document: Element, there: readonly Part[]): readonly Part[] {
  const byNumber = new Map(there.map((part) => [part.number, part]));
  let last = 0;
  return document.children
    .filter(([name]) => name === 'Part')
    .map(([, element]) => {
      const number = readPartNumber(texts(element, 'PartNumber')[0]?.trim() ?? '');
      const etag = (texts(element, 'ETag')[0] ?? '')
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .toUpperCase();
      if (number <= last) throw ossError('InvalidPartOrder', 'The parts must be listed by number, each once.');
      last = number;
      const part = byNumber.get(number);
      if (part?.md5 === etag) return part;
      throw ossError('InvalidPart', `Part ${number} was not uploaded, or its ETag is another.`);
    });
}

export const abortUpload: OssOperation<Parts> = {
  method: 'DELETE',
  about: 'object',
  marker: 'uploadId',
  name: 'AbortMultipartUpload',
  async run(call, { accounts, storage }) {
    const location = await ownLocation(accounts, call, call);
    await storage.uploads.abort(location, call.request.query.get('uploadId') ?? '').catch(asNoSuchUpload);
    return { status: 204 };
  },
};

export const listParts: OssOperation<Parts> = {
  method: 'GET',
  about: 'object',
  marker: 'uploadId',
  parameters: ['max-parts', 'part-number-marker', 'encoding-type'],
  name: 'ListParts',
  async run(call, { accounts, storage }) {
    const location = await ownLocation(accounts, call, call);
    const { query } = call.request;
    const UploadId = query.get('uploadId') ?? '';
    const all = await storage.uploads.parts(location, UploadId).catch(asNoSuchUpload);
    const MaxParts = atMost(1000, query.get('max-parts'));
    const PartNumberMarker = Number(query.get('part-number-marker') ?? 0) || 0;
    const after = all.filter(({ number }) => number > PartNumberMarker);
    const shown = after.slice(0, MaxParts);
    const fields = {
      Bucket: call.bucket,
      ...keyField(call),
      UploadId,
      PartNumberMarker,
      NextPartNumberMarker: shown.at(-1)?.number ?? PartNumberMarker,
      MaxParts,
      IsTruncated: after.length > shown.length,
      StorageClass: 'Standard',
      Part: shown.map(({ number, md5, sizeBytes, modifiedMs }) => ({
        PartNumber: number,
        LastModified: documentTime(modifiedMs),
        ETag: `"${md5}"`,
        Size: sizeBytes,
      })),
    };
    return { status: 200, body: { root: 'ListPartsResult', fields } };
  },
};

export const listUploads: OssOperation<Parts> = {
  method: 'GET',
  about: 'bucket',
  marker: 'uploads',
  parameters: ['prefix', 'delimiter', 'key-marker', 'upload-id-marker', 'max-uploads', 'encoding-type'],
  name: 'ListMultipartUploads',
  async run(call, { accounts, storage }) {
    const { query } = call.request;
    await requireOwnBucket(accounts, call, call.bucket);
    const at = (name: string) => query.get(name) ?? '';
    if (at('delimiter') !== '') throw notOffered('A delimiter of uploads');
    const { encode, field } = keyEncodingOf(query.get('encoding-type'));
    const marker = [at('key-marker'), at('upload-id-marker')] as const;
    const after = (await storage.uploads.list(call.bucket)).filter(
      ({ key, id }) => key.startsWith(at('prefix')) && isBeyond(key, id, marker),
    );
    const MaxUploads = atMost(1000, query.get('max-uploads'));
    const shown = after.slice(0, MaxUploads);
    const isTruncated = after.length > shown.length;
    const fields = {
      Bucket: call.bucket,
      ...field,
      KeyMarker: encode(marker[0]),
      UploadIdMarker: marker[1],
      NextKeyMarker: isTruncated ? encode(shown.at(-1)?.key ?? '') : '',
      NextUploadIdMarker: isTruncated ? (shown.at(-1)?.id ?? '') : '',
      Delimiter: '',
      Prefix: encode(at('prefix')),
      MaxUploads,
      IsTruncated: isTruncated,
      Owner: owner(call.caller),
      Upload: shown.map(({ key, id, createdMs }) => ({
        Key: encode(key),
        UploadId: id,
        StorageClass: 'Standard',
        Initiated: documentTime(createdMs),
      })),
    };
    return { status: 200, body: { root: 'ListMultipartUploadsResult', fields } };
  },
};

/** After the marker: a later key or, where an upload is named too, the same key and a later upload. */
function isBeyond(key: string, id: string, [markerKey, markerId]: readonly [string, string]): boolean {
  const order = Buffer.compare(Buffer.from(key), Buffer.from(markerKey));
  return order > 0 || (order === 0 && markerId !== '' && id > markerId);
}

function keyField({ key, request }: OssCall): Record<string, string> {
  const { encode, field } = keyEncodingOf(request.query.get('encoding-type'));
  return { ...field, Key: encode(key) };
}

function atMost(max: number, text: string | undefined): number {
  return Math.max(1, Math.min(max, Number(text ?? max) || max));
}

function readPartNumber(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (number >= 1 && number <= maxPartNumber) return number;
  throw ossError('InvalidArgument', `A part number must be 1 to ${maxPartNumber}.`);
}

const asNoSuchUpload = inOssWords('InvalidParameter.ResourceNotFound', () =>
  ossError('NoSuchUpload', 'The specified upload does not exist, or was completed or aborted.'),
);
