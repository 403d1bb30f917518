import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { describe, test, type TestContext } from 'node:test';
import { callJson } from '../testing/test-api.ts';
import { startOss } from '../testing/oss-server.ts';

/** As much as is used here of the official client, which has no types of its own. */
interface Client {
  useBucket(name: string): Client;
  putBucket(name: string): Promise<unknown>;
  deleteBucket(name: string): Promise<unknown>;
  listBuckets(): Promise<{ buckets: { name: string }[] | null }>;
  getBucketInfo(name: string): Promise<{ bucket: { Name: string; Location: string } }>;
  getBucketLocation(name: string): Promise<{ location: string }>;
  getBucketACL(name: string): Promise<{ acl: string }>;
  put(name: string, file: Buffer | string | Readable, options?: object): Promise<Result>;
  get(name: string, options?: object): Promise<Result & { content: Buffer }>;
  getStream(name: string): Promise<{ stream: Readable }>;
  head(name: string, options?: object): Promise<Result & { meta: Record<string, string> | null }>;
  getObjectMeta(name: string): Promise<Result>;
  copy(name: string, source: string, bucket?: string, options?: object): Promise<{ data: { etag: string } | null }>;
  putMeta(name: string, meta: object): Promise<unknown>;
  delete(name: string): Promise<unknown>;
  deleteMulti(names: string[], options?: object): Promise<{ deleted: { Key: string }[] }>;
  list(query: object): Promise<Listing>;
  listV2(query: object): Promise<Listing & { keyCount: number; nextContinuationToken: string }>;
  multipartUpload(name: string, file: string, options: object): Promise<{ etag: string }>;
  initMultipartUpload(name: string, options?: object): Promise<{ uploadId: string }>;
  uploadPart(name: string, id: string, number: number, file: string, from: number, to: number): Promise<Part>;
  uploadPartCopy(name: string, id: string, number: number, range: string, source: object): Promise<Part>;
  completeMultipartUpload(name: string, id: string, parts: object[]): Promise<{ etag: string }>;
  abortMultipartUpload(name: string, id: string): Promise<unknown>;
  listUploads(query: object): Promise<{ uploads: { name: string; uploadId: string }[] }>;
  listParts(name: string, id: string): Promise<{ parts: { PartNumber: string; Size: string }[] }>;
  append(name: string, file: Buffer): Promise<unknown>;
  signatureUrl(name: string, options?: object): string;
  signatureUrlV4(method: string, expires: number, request: object | undefined, name: string): Promise<string>;
}
interface Result {
  readonly res: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
}
interface Part {
  readonly etag: string;
}
interface Listing {
  readonly objects: { name: string; size: number; etag: string }[];
  readonly prefixes: string[] | null;
  readonly isTruncated: boolean;
  readonly nextMarker: string;
}
type Options = Record<string, unknown>;
const AliOss = createRequire(import.meta.url)('ali-oss') as new (options: Options) => Client;

async function start(t: TestContext, more: Options = {}, options: Parameters<typeof startOss>[1] = {}) {
  const api = await startOss(t, { requestsPerSecond: 10_000, ...options });
  const client = (changes: Options = {}) =>
    new AliOss({
      accessKeyId: api.key.id,
      accessKeySecret: api.key.secret,
      endpoint: api.endpoint,
      bucket: 'films',
      ...more,
      ...changes,
    });
  const oss = client();
  await oss.putBucket('films');
  return { api, client, oss };
}

const code = (want: string, status?: number) => (error: unknown) => {
  const { code: got, status: gotStatus } = error as { code: string; status: number };
  assert.equal(got, want);
  if (status !== undefined) assert.equal(gotStatus, status);
  return true;
};
const md5 = (bytes: Buffer | string) => createHash('md5').update(bytes).digest('hex').toUpperCase();
const key = '测试/影片 1+2&<%>#?.mp4';

for (const [name, more] of [
  ['version 1, bucket in the Host', {}],
  ['version 1, bucket in the path', { sldEnable: true }],
  ['version 4, bucket in the Host', { authorizationV4: true, region: 'oss-cn-shanghai' }],
  ['version 4, bucket in the path', { authorizationV4: true, region: 'oss-cn-shanghai', sldEnable: true }],
] as const) {
  describe(`the official client, ${name}`, () => {
    test('buckets', async (t) => {
      const { oss } = await start(t, more);
      await oss.putBucket('films');
      assert.deepEqual(
        (await oss.listBuckets()).buckets?.map((bucket) => bucket.name),
        ['films'],
      );
      const { bucket } = await oss.getBucketInfo('films');
      assert.deepEqual([bucket.Name, bucket.Location], ['films', 'oss-local']);
      assert.equal((await oss.getBucketLocation('films')).location, 'oss-local');
      assert.equal((await oss.getBucketACL('films')).acl, 'private');
      await oss.put('a', Buffer.from('x'));
      await assert.rejects(oss.deleteBucket('films'), code('BucketNotEmpty', 409));
      await oss.delete('a');
      await oss.deleteBucket('films');
      await assert.rejects(oss.list({}), code('NoSuchBucket', 404));
      await assert.rejects(oss.getBucketInfo('films'), code('NoSuchBucket'));
      await assert.rejects(oss.putBucket('-bad-'), /invalid|must/i);
    });

    test('an object goes in and comes out with what was said of it', async (t) => {
      const { oss, api } = await start(t, more);
      const bytes = randomBytes(700_000);
      const options = { mime: 'video/mp4', meta: { author: 'a b' }, headers: { 'Cache-Control': 'no-cache' } };
      assert.equal((await oss.put(key, bytes, options)).res.headers['etag'], `"${md5(bytes)}"`);
      const got = await oss.get(key);
      assert.deepEqual(got.content, bytes);
      assert.deepEqual(
        ['etag', 'content-type', 'cache-control', 'x-oss-meta-author', 'x-oss-object-type'].map(
          (header) => got.res.headers[header],
        ),
        [`"${md5(bytes)}"`, 'video/mp4', 'no-cache', 'a b', 'Normal'],
      );
      assert.deepEqual((await oss.head(key)).meta, { author: 'a b' });
      assert.equal((await oss.getObjectMeta(key)).res.headers['content-length'], '700000');
      const part = await oss.get(key, { headers: { Range: 'bytes=100-199' } });
      assert.deepEqual([part.res.status, part.content], [206, bytes.subarray(100, 200)]);
      const beyond = { Range: 'bytes=700000-800000' };
      assert.equal((await oss.get(key, { headers: beyond })).res.status, 200);
      await assert.rejects(
        oss.get(key, { headers: { ...beyond, 'x-oss-range-behavior': 'standard' } }),
        code('InvalidRange', 416),
      );
      const etag = got.res.headers['etag'];
      assert.equal((await oss.get(key, { headers: { 'If-None-Match': etag } })).res.status, 304);
      assert.equal((await oss.head(key, { headers: { 'If-None-Match': etag } })).res.status, 304);
      await assert.rejects(oss.get(key, { headers: { 'If-Match': '"other"' } }), code('PreconditionFailed', 412));
      const { stream } = await oss.getStream(key);
      assert.equal((await buffer(stream)).length, 700_000);
      await oss.put('streamed', Readable.from([Buffer.from('ab'), Buffer.from('cd')]));
      assert.equal((await oss.get('streamed')).content.toString(), 'abcd');
      await oss.put('empty/', Buffer.alloc(0));
      assert.equal((await oss.get('empty/')).content.length, 0);
      const mine = await callJson(api, 'HeadObject', { BucketName: 'films', ObjectKey: key });
      assert.deepEqual([mine.body.Object.Size, mine.body.Object.ETag], [700_000, md5(bytes)]);
    });

    test('what is not there, or must not be', async (t) => {
      const { oss } = await start(t, more);
      await assert.rejects(oss.get('none'), code('NoSuchKey', 404));
      await assert.rejects(oss.head('none'), code('NoSuchKey', 404));
      await oss.delete('none');
      await assert.rejects(
        oss.put('a', Buffer.from('x'), { headers: { 'Content-MD5': md5('y').slice(0, 24) } }),
        code('InvalidDigest'),
      );
      const other = Buffer.from(md5('y'), 'hex').toString('base64');
      await assert.rejects(oss.put('a', Buffer.from('x'), { headers: { 'Content-MD5': other } }), code('BadDigest'));
      await assert.rejects(oss.get('a'), code('NoSuchKey'));
      const never = { headers: { 'x-oss-forbid-overwrite': 'true' } };
      await oss.put('a', Buffer.from('x'), never);
      await assert.rejects(oss.put('a', Buffer.from('y'), never), code('FileAlreadyExists', 409));
      assert.equal((await oss.get('a')).content.toString(), 'x');
      await assert.rejects(oss.append('a', Buffer.from('x')), code('NotImplemented', 501));
      await assert.rejects(oss.get('a', { process: 'image/resize,w_1' }), code('NotImplemented'));
      await assert.rejects(
        oss.put('a', Buffer.from('y'), { headers: { 'x-oss-object-acl': 'public-read' } }),
        code('NotImplemented'),
      );
      assert.equal((await oss.get('a')).content.toString(), 'x');
    });

    test('listings', async (t) => {
      const { oss } = await start(t, more);
      const keys = ['a', 'b/1', 'b/2', 'b/c/3', '测试/影片 & <1>.mp4', 'z'];
      for (const each of keys) await oss.put(each, Buffer.from(each));
      const names = (listing: Listing) => listing.objects.map((object) => object.name);
      const all = await oss.list({ prefix: '', 'max-keys': 1000 });
      assert.deepEqual(names(all).sort(), [...keys].sort());
      assert.deepEqual([all.isTruncated, all.objects[0]?.etag], [false, `"${md5('a')}"`]);
      const top = await oss.list({ prefix: '', delimiter: '/' });
      assert.deepEqual([names(top), top.prefixes], [['a', 'z'], ['b/', '测试/']]); // prettier-ignore
      const inner = await oss.listV2({ prefix: 'b/', delimiter: '/' });
      assert.deepEqual([names(inner), inner.prefixes, inner.keyCount], [['b/1', 'b/2'], ['b/c/'], 3]); // prettier-ignore
      const paged: string[] = [];
      for (let marker = ''; ;) {
        const page = await oss.list({ delimiter: '/', marker, 'max-keys': 1 });
        paged.push(...names(page), ...(page.prefixes ?? []));
        if (!page.isTruncated) break;
        marker = page.nextMarker;
      }
      assert.deepEqual(paged, ['a', 'b/', 'z', '测试/']);
      const second: string[] = [];
      for (let token: string | undefined; ;) {
        const page = await oss.listV2({ 'max-keys': 2, ...(token && { 'continuation-token': token }) });
        second.push(...names(page));
        if (!page.isTruncated) break;
        token = page.nextContinuationToken;
      }
      assert.deepEqual(second.sort(), [...keys].sort());
      const { deleted } = await oss.deleteMulti(['a', '测试/影片 & <1>.mp4', 'none']);
      assert.deepEqual(deleted.map((one) => one.Key), ['a', '测试/影片 & <1>.mp4', 'none']); // prettier-ignore
      assert.deepEqual((await oss.deleteMulti(['z'], { quiet: true })).deleted, []);
      assert.deepEqual(names(await oss.list({})), ['b/1', 'b/2', 'b/c/3']);
    });

    test('copies', async (t) => {
      const { oss, client } = await start(t, more);
      await oss.put(key, Buffer.from('first'), { mime: 'text/x-a', meta: { a: '1' } });
      assert.equal((await oss.copy('copied', key)).data?.etag, `"${md5('first')}"`);
      const copied = await oss.get('copied');
      assert.deepEqual([copied.content.toString(), copied.res.headers['x-oss-meta-a']], ['first', '1']);
      await oss.putMeta('copied', { b: '2' });
      assert.deepEqual((await oss.head('copied')).meta, { b: '2' });
      await oss.putBucket('other-films');
      const other = client({ bucket: 'other-films' });
      await other.copy('x', key, 'films');
      assert.equal((await other.get('x')).content.toString(), 'first');
      await assert.rejects(oss.copy('x', 'none'), code('NoSuchKey'));
      await assert.rejects(oss.copy('x', 'none', 'no-bucket'), code('NoSuchBucket'));
    });

    test('an object in parts', async (t) => {
      const { oss, api } = await start(t, more);
      const bytes = randomBytes(350_000);
      const path = join(api.folder, 'source');
      await writeFile(path, bytes);
      const { etag } = await oss.multipartUpload('in parts', path, { partSize: 102_400, parallel: 2 });
      assert.match(etag, /^"[0-9A-F]{32}-4"$/);
      assert.deepEqual((await oss.get('in parts')).content, bytes);

      const { uploadId } = await oss.initMultipartUpload(key, { mime: 'text/x-a' });
      const first = await oss.uploadPart(key, uploadId, 1, path, 0, 100_000);
      assert.equal(first.etag, `"${md5(bytes.subarray(0, 100_000))}"`);
      const copied = await oss.uploadPartCopy(key, uploadId, 2, '100000-349999', {
        sourceKey: 'in parts',
        sourceBucketName: 'films',
      });
      await assert.rejects(oss.get(key), code('NoSuchKey'));
      assert.deepEqual((await oss.listUploads({})).uploads.map((upload) => upload.name), [key]); // prettier-ignore
      assert.deepEqual((await oss.listParts(key, uploadId)).parts.map((part) => part.Size), ['100000', '250000']); // prettier-ignore
      const wrong = { number: 2, etag: first.etag };
      await assert.rejects(oss.completeMultipartUpload(key, uploadId, [wrong]), code('InvalidPart'));
      await oss.completeMultipartUpload(key, uploadId, [
        { number: 1, etag: first.etag },
        { number: 2, etag: copied.etag },
      ]);
      const whole = await oss.get(key);
      assert.deepEqual([whole.content, whole.res.headers['content-type']], [bytes, 'text/x-a']);
      await assert.rejects(oss.listParts(key, uploadId), code('NoSuchUpload'));

      const aborted = await oss.initMultipartUpload('never');
      await oss.uploadPart('never', aborted.uploadId, 1, path, 0, 10);
      await oss.abortMultipartUpload('never', aborted.uploadId);
      await assert.rejects(oss.uploadPart('never', aborted.uploadId, 1, path, 0, 10), code('NoSuchUpload', 404));
      for (const folder of ['.uploads', '.staging']) assert.deepEqual(await readdir(join(api.folder, folder)), []);
    });

    test('who may not', async (t) => {
      const { oss, client, api } = await start(t, more);
      await oss.put('a', Buffer.from('x'));
      await assert.rejects(client({ accessKeySecret: 'wrong' }).get('a'), code('SignatureDoesNotMatch', 403));
      await assert.rejects(client({ accessKeyId: 'nobody' }).get('a'), code('InvalidAccessKeyId', 403));
      await assert.rejects(client({ stsToken: 'token' }).get('a'), code('NotImplemented'));
      const { key: theirs } = await api.accounts.createAccount('other');
      const other = client({ accessKeyId: theirs.id, accessKeySecret: theirs.secret });
      for (const refused of [other.get('a'), other.put('b', Buffer.from('x')), other.list({}), other.delete('a')]) {
        await assert.rejects(refused, code('AccessDenied', 403));
      }
      await assert.rejects(other.putBucket('films'), code('BucketAlreadyExists', 409));
      assert.equal((await other.listBuckets()).buckets, null);
      await other.putBucket('theirs');
      await assert.rejects(oss.copy('b', 'a', 'theirs'), code('AccessDenied'));
      api.time.offsetMs = 16 * 60_000;
      await assert.rejects(oss.get('a'), code('RequestTimeTooSkewed', 403));
    });

    test('policies rule both ways to an object', async (t) => {
      const { oss, client, api } = await start(t, more);
      await oss.put('in/a', Buffer.from('x'));
      await oss.put('b', Buffer.from('x'));
      await api.accounts.createUser(api.account.id, 'bob');
      const pair = await api.accounts.createKey({ accountId: api.account.id, userName: 'bob' });
      const bob = client({ accessKeyId: pair.id, accessKeySecret: pair.secret });
      const put = (...Statement: object[]) =>
        api.accounts.putPolicy(api.account.id, 'bob', 'policy', { Version: '1', Statement });
      const byRpc = async (action: string, ObjectKey: string) =>
        (await callJson({ ...api, key: pair }, action, { BucketName: 'films', ObjectKey })).status;
      await assert.rejects(bob.get('in/a'), code('AccessDenied', 403));
      const read = ['oss:GetObject', 'reelsmith:GetObject'];
      for (const Resource of ['acs:oss:*:*:films/in/*', 'acs:reelsmith:*:*:bucket/films/in/*']) {
        const Action = Resource.startsWith('acs:oss') ? read[0] : read[1];
        await put({ Effect: 'Allow', Action, Resource });
        assert.equal((await bob.get('in/a')).res.status, 200);
        await assert.rejects(bob.get('b'), code('AccessDenied'));
        await assert.rejects(bob.copy('in/c', 'in/a'), code('AccessDenied'));
        await assert.rejects(bob.deleteMulti(['in/a']), code('AccessDenied'));
        assert.equal(await byRpc('GetObject', 'b'), 403);
      }
      for (const Action of read) {
        await put({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action, Resource: '*' });
        await assert.rejects(bob.get('in/a'), code('AccessDenied'));
        assert.equal(await byRpc('GetObject', 'in/a'), 403);
      }
      const Resource = 'acs:oss:*:*:films/in/*';
      await put({ Effect: 'Allow', Action: 'oss:DeleteObject', Resource });
      await assert.rejects(bob.deleteMulti(['in/a', 'b']), code('AccessDenied'));
      assert.equal((await oss.get('in/a')).res.status, 200);
      await bob.deleteMulti(['in/a']);
      await assert.rejects(oss.get('in/a'), code('NoSuchKey'));
    });
  });
}

test('addresses signed by the official client open in plain fetch', async (t) => {
  const { api, client } = await start(t);
  const port = new URL(api.endpoint).port;
  const oss = client({ endpoint: `http://localhost:${port}`, sldEnable: true, region: 'oss-cn-shanghai' });
  await oss.put(key, Buffer.from('0123456789'));
  const response = { 'content-disposition': 'attachment; filename="a.mp4"' };
  for (const url of [
    oss.signatureUrl(key, { expires: 60, response }),
    await oss.signatureUrlV4(
      'GET',
      60,
      { queries: { 'response-content-disposition': response['content-disposition'] } },
      key,
    ),
  ]) {
    const got = await fetch(url);
    assert.equal(await got.text(), '0123456789');
    assert.equal(got.headers.get('content-disposition'), response['content-disposition']);
    assert.equal(got.headers.get('content-type'), 'video/mp4');
    const part = await fetch(url, { headers: { range: 'bytes=-3' } });
    assert.deepEqual([part.status, await part.text()], [206, '789']);
    const stale = url.replace('oss-date=2026', 'oss-date=2025').replace(/Expires=\d/, 'Expires=0');
    assert.equal((await fetch(stale)).status, url.includes('x-oss') ? 400 : 403);
  }
  for (const url of [
    oss.signatureUrl('put', { method: 'PUT', expires: 60 }),
    await oss.signatureUrlV4('PUT', 60, undefined, 'put'),
  ]) {
    assert.equal((await fetch(url, { method: 'PUT', body: Buffer.from('by fetch') })).status, 200);
    assert.equal((await fetch(url)).status, 403);
  }
  assert.equal((await oss.get('put')).content.toString(), 'by fetch');
  api.time.offsetMs = 61_000;
  for (const url of [oss.signatureUrl(key, { expires: 60 }), await oss.signatureUrlV4('GET', 60, undefined, key)]) {
    assert.match(await (await fetch(url)).text(), /<Code>AccessDenied<.*expired/);
  }
});

test('no name of a bucket shadows the pages or is shadowed by them', async (t) => {
  const { api, client, oss } = await start(t, { sldEnable: true });
  await oss.putBucket('console');
  const mine = client({ bucket: 'console' });
  await mine.put('console.js', Buffer.from('mine'));
  assert.equal((await mine.get('console.js')).content.toString(), 'mine');
  const page = await fetch(`${api.endpoint}/console/console.js`);
  assert.equal(page.status, 200);
  assert.notEqual(await page.text(), 'mine');
  assert.equal((await callJson(api, 'ListBuckets')).status, 200);
});

test('parts that take longer to join than a connection may idle', async (t) => {
  const { oss, api } = await start(t, {}, { config: { idleSeconds: 1 } });
  const { uploads } = api.storage;
  const joinParts = uploads.join.bind(uploads);
  uploads.join = async (...args) => {
    await sleep(1600);
    return joinParts(...args);
  };
  const path = join(api.folder, 'source');
  await writeFile(path, 'x'.repeat(10));
  const { uploadId } = await oss.initMultipartUpload('a');
  const { etag } = await oss.uploadPart('a', uploadId, 1, path, 0, 10);
  await oss.completeMultipartUpload('a', uploadId, [{ number: 1, etag }]);
  assert.equal((await oss.get('a')).content.length, 10);
});

test('more than one object may have, and more than the account may ask for', async (t) => {
  const { oss, api } = await start(t, {}, { config: { maxObjectBytes: 1000 } });
  await assert.rejects(oss.put('a', Buffer.alloc(1001)), code('EntityTooLarge', 400));
  const { uploadId } = await oss.initMultipartUpload('a');
  const path = join(api.folder, 'source');
  await writeFile(path, Buffer.alloc(600));
  const parts = [];
  for (const number of [1, 2]) parts.push({ number, etag: (await oss.uploadPart('a', uploadId, number, path, 0, 600)).etag }); // prettier-ignore
  await assert.rejects(oss.completeMultipartUpload('a', uploadId, parts), code('EntityTooLarge'));
  await assert.rejects(oss.get('a'), code('NoSuchKey'));
  const slow = await start(t, {}, { requestsPerSecond: 1 });
  await assert.rejects(Promise.all([1, 2, 3].map(() => slow.oss.list({}))), code('QpsLimitExceeded', 503));
});
