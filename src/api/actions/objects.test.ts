import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { addAbortSignal } from 'node:stream';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { asFault } from '../../base/passing-fault.ts';
import { openLocalStorage } from '../../storage/local/storage.ts';
import { signRequest } from '../signature/sign-request.ts';
import { call, callJson, startApi, type TestApi } from '../testing/test-api.ts';
import { v1Query } from '../testing/v1-request.ts';
import { readRange } from './get-object.ts';

const BucketName = 'films';

async function withBucket(t: Parameters<typeof startApi>[0], options: Parameters<typeof startApi>[1] = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'reelsmith-api-'));
  t.after(() => rm(folder, { recursive: true }));
  const api = { ...(await startApi(t, { ...options, storage: await openLocalStorage(folder) })), folder };
  assert.equal((await callJson(api, 'CreateBucket', { BucketName })).status, 200);
  return api;
}

const put = (api: TestApi, ObjectKey: string, body: Uint8Array, send = body) =>
  callJson(api, 'PutObject', { BucketName, ObjectKey }, { body, send });

/** The request that puts `body` under the key `x`, for callers that send it in a way of their own. */
const signedPut = (api: TestApi, body: Uint8Array) =>
  signRequest({
    endpoint: api.endpoint,
    action: 'PutObject',
    version: '2026-11-22',
    parameters: { BucketName, ObjectKey: 'x' },
    accessKeyId: api.key.id,
    accessKeySecret: api.key.secret,
    body,
    nowMs: api.clock.now(),
  });

/** What stays of unfinished uploads: where the caller broke off, the server ends its part a moment later. */
async function staged(folder: string): Promise<string[]> {
  for (let patience = 500; ; patience--) {
    const names = await readdir(join(folder, '.staging'));
    if (names.length === 0 || patience === 0) return names;
    await sleep(10);
  }
}

test('an object goes in and comes out, whole and in parts', async (t) => {
  const api = await withBucket(t);
  const bytes = Buffer.from(Array.from({ length: 2_500_000 }, (_, i) => i % 251));
  const ObjectKey = 'a b/测试 & <x>.bin';
  const { body } = await put(api, ObjectKey, bytes);
  assert.equal(body.Object.Size, bytes.length);
  const whole = await call(api, 'GetObject', { BucketName, ObjectKey });
  assert.equal(whole.status, 200);
  assert.equal(whole.headers.get('content-length'), String(bytes.length));
  assert.equal(whole.headers.get('etag'), `"${body.Object.ETag}"`);
  assert.match(whole.headers.get('x-acs-request-id') ?? '', /^[0-9A-F-]{36}$/);
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), bytes);
  const part = await call(api, 'GetObject', { BucketName, ObjectKey }, { headers: { range: 'bytes=1000-1999' } });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get('content-range'), `bytes 1000-1999/${bytes.length}`);
  assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(1000, 2000));
  const beyond = await call(api, 'GetObject', { BucketName, ObjectKey }, { headers: { range: 'bytes=2500000-' } });
  assert.equal(beyond.status, 400);
  assert.match(await beyond.text(), /InvalidParameter\.OutOfRange/);
  assert.deepEqual(await staged(api.folder), []);
});

for (const [header, size, want] of [
  [undefined, 10, undefined],
  ['bytes=0-', 10, { start: 0, end: 10 }],
  ['bytes=2-4', 10, { start: 2, end: 5 }],
  ['bytes=2-99', 10, { start: 2, end: 10 }],
  ['bytes=-3', 10, { start: 7, end: 10 }],
  ['bytes=-30', 10, { start: 0, end: 10 }],
  ['bytes=4-2', 10, undefined],
  ['bytes=-', 10, undefined],
  ['bytes=0-1,3-4', 10, undefined],
  ['lines=0-1', 10, undefined],
] as const) {
  test(`reads the range ${header} of ${size} bytes`, () => assert.deepEqual(readRange(header, size), want));
}

test('an empty object is one too', async (t) => {
  const api = await withBucket(t);
  assert.equal((await put(api, 'empty', Buffer.alloc(0))).body.Object.Size, 0);
  const answer = await call(api, 'GetObject', { BucketName, ObjectKey: 'empty' });
  assert.deepEqual([answer.status, await answer.text()], [200, '']);
});

test('lists, heads and deletes', async (t) => {
  const api = await withBucket(t);
  for (const key of ['a/1', 'a/2', 'a/3', 'b/1']) await put(api, key, Buffer.from(key));
  const keysOf = (body: Awaited<ReturnType<typeof put>>['body']) =>
    (body['Objects'] as { ObjectKey: string }[]).map((object) => object.ObjectKey);
  const first = (await callJson(api, 'ListObjects', { BucketName, Prefix: 'a/', MaxKeys: '2' })).body;
  assert.deepEqual([keysOf(first), first['NextMarker']], [['a/1', 'a/2'], 'a/2']);
  const next = (await callJson(api, 'ListObjects', { BucketName, Prefix: 'a/', Marker: 'a/2' })).body;
  assert.deepEqual([keysOf(next), next['NextMarker']], [['a/3'], undefined]);
  const refused = await callJson(api, 'DeleteBucket', { BucketName });
  assert.deepEqual([refused.status, refused.body['Code']], [403, 'PermissionDenied.ResourceAccess']);
  for (const ObjectKey of ['a/1', 'a/2', 'a/3', 'b/1']) await callJson(api, 'DeleteObject', { BucketName, ObjectKey });
  const gone = (await callJson(api, 'HeadObject', { BucketName, ObjectKey: 'a/1' })).body;
  assert.equal(gone['Code'], 'InvalidParameter.ResourceNotFound');
  assert.equal((await callJson(api, 'DeleteBucket', { BucketName })).status, 200);
  assert.deepEqual((await callJson(api, 'ListBuckets')).body['Buckets'], []);
});

test('another account reaches nothing of a bucket, and cannot take its name', async (t) => {
  const api = await withBucket(t);
  await put(api, 'x', Buffer.from('x'));
  const other = { ...api, key: (await api.accounts.createAccount('other')).key };
  for (const action of [
    'CreateBucket',
    'DeleteBucket',
    'ListObjects',
    'HeadObject',
    'GetObject',
    'PutObject',
    'DeleteObject',
  ]) {
    const { status, body } = await callJson(other, action, { BucketName, ObjectKey: 'x' });
    assert.deepEqual([status, body['Code']], [403, 'PermissionDenied.ResourceAccess'], action);
  }
  assert.deepEqual((await callJson(other, 'ListBuckets')).body['Buckets'], []);
});

describe('PutObject', () => {
  test('stores nothing when other bytes come than were signed', async (t) => {
    const api = await withBucket(t);
    const { body } = await put(api, 'x', Buffer.from('signed'), Buffer.from('forged'));
    assert.equal(body['Code'], 'SignatureDoesNotMatch');
    assert.equal(await api.storage.head({ bucket: BucketName, key: 'x' }), undefined);
    assert.deepEqual(await staged(api.folder), []);
  });

  test('leaves an object as it was when the new one is broken off', async (t) => {
    const api = await withBucket(t);
    await put(api, 'x', Buffer.from('old'));
    const bytes = Buffer.alloc(100_000);
    const signed = signedPut(api, bytes);
    const headers = { ...signed.headers, 'content-length': bytes.length };
    await new Promise<void>((resolve) => {
      const sending = request(signed.url, { method: 'POST', headers });
      sending.on('error', () => resolve());
      sending.write(bytes.subarray(0, 50_000), () => sending.destroy());
      sending.on('close', () => resolve());
    });
    await api.api.close();
    assert.equal((await api.storage.head({ bucket: BucketName, key: 'x' }))?.sizeBytes, 3);
    assert.deepEqual(await staged(api.folder), []);
  });

  test('tells of a full disk in words, also when it fills while bytes come in', async (t) => {
    const api = await withBucket(t);
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    api.storage.stage = async (_location, source, signal) => {
      assert.ok(typeof source !== 'string');
      for await (const _ of addAbortSignal(signal, source)) break; // what a failed write does to the stream it reads
      throw asFault(full, 'storage');
    };
    const { status, body } = await put(api, 'x', Buffer.alloc(200_000));
    assert.deepEqual([status, body.Code], [500, 'InternalError']);
    assert.match(body.Message ?? '', /disk .*full/);
  });

  test('refuses more bytes than it takes, with and without a length', async (t) => {
    const api = await withBucket(t, { config: { maxObjectBytes: 1000 } });
    const large = Buffer.alloc(200_000);
    assert.equal((await put(api, 'x', large)).body['Code'], 'InvalidParameter.OutOfRange');
    const signed = signedPut(api, large);
    const stream = new Blob([large]).stream();
    const init = { method: 'POST', headers: signed.headers, body: stream, duplex: 'half' };
    const answer = await fetch(signed.url, init as RequestInit);
    assert.match(await answer.text(), /InvalidParameter\.OutOfRange/);
    assert.deepEqual(await staged(api.folder), []);
  });

  test('wants a signature that covers the body, a key that can be one, and a bucket that is there', async (t) => {
    const api = await withBucket(t);
    const query = v1Query(
      api.key,
      api.clock.now(),
      {
        Action: 'PutObject',
        Version: '2026-11-22',
        BucketName,
        ObjectKey: 'x',
        Format: 'JSON',
      },
      { method: 'POST' },
    );
    const v1 = await fetch(`${api.endpoint}/?${query}`, { method: 'POST' });
    assert.match(await v1.text(), /InvalidSignatureMethod/);
    assert.equal((await put(api, '/x', Buffer.from('x'))).body['Code'], 'InvalidParameter.ObjectKeyInvalid');
    assert.equal((await put(api, '', Buffer.from('x'))).body['Code'], 'MissingObjectKey');
    const nowhere = await callJson(api, 'PutObject', { BucketName: 'nowhere', ObjectKey: 'x' });
    assert.equal(nowhere.body['Code'], 'InvalidParameter.ResourceNotFound');
    assert.equal(
      (await callJson(api, 'CreateBucket', { BucketName: 'No' })).body['Code'],
      'InvalidParameter.BucketNameInvalid',
    );
  });
});
