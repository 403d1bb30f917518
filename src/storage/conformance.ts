import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { ServiceError } from '../base/errors.ts';
import type { ObjectInfo, Storage } from './storage.ts';

const bucket = 'conformance';
const never = new AbortController().signal;
const byBytes = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right));
const code = (want: string) => (error: unknown) => error instanceof ServiceError && error.code === want;

/** Keys that trip file systems, URLs and sorting; all of them live side by side. */
const awkwardKeys: readonly string[] = [
  'a',
  'a/b',
  'a/b/c',
  'a-b',
  'a.b',
  'a0',
  'A',
  'a/',
  'a//',
  'a//b',
  '.',
  '..',
  '../a',
  '../../etc/passwd',
  './a',
  'a/../b',
  '.staging/x',
  '%',
  '%2F',
  '%%',
  '%=a',
  '%+a/b',
  'a b+c&d=e?f#g',
  '测试/影片 1.mp4',
  '\ud83c\udfac.mp4', // beyond U+FFFF: UTF-16 and UTF-8 order it differently
  '\uff5e.mp4',
  'é', // precomposed
  'e\u0301', // the same to the eye
  'C:\\x\\y',
  'con.',
  'x'.repeat(255),
  'x'.repeat(240),
  `${'x'.repeat(240)}/y`,
  `${'x'.repeat(240)}-z`,
  'x'.repeat(1023),
  `${'y/'.repeat(50)}y`,
  `z${'/'.repeat(50)}`,
];

/**
 * The promises of `Storage`, as tests: every driver's test file calls this once.
 * @param name of the driver, before each test's name.
 * @param create gives a storage without buckets and what ends it.
 */
export function storageConformance(
  name: string,
  create: () => Promise<{ storage: Storage; close: () => Promise<void> }>,
): void {
  let storage: Storage;
  let close: () => Promise<void>;
  let folder: string;

  before(async () => {
    ({ storage, close } = await create());
    folder = await mkdtemp(join(tmpdir(), 'storage-conformance-'));
    await storage.createBucket(bucket);
  });
  after(async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  });

  const promise = (says: string, body: () => Promise<void>) => void test(`${name}: ${says}`, body);
  const put = async (key: string, content: string | Buffer, where = bucket) => {
    await (await storage.stage({ bucket: where, key }, Readable.from([content]), never)).commit();
  };
  const read = async (key: string, range?: { start: number; end: number }) =>
    text(await storage.get({ bucket, key }, range));
  const keys = async (options: Partial<Parameters<Storage['list']>[1]> = {}) =>
    (await storage.list(bucket, { limit: 10_000, ...options })).map((info: ObjectInfo) => info.key);
  const clear = async () => {
    for (const key of await keys()) await storage.delete({ bucket, key });
  };

  promise('an object is not there until it is committed, then it is whole', async () => {
    const bytes = randomBytes(3_000_000);
    const staged = await storage.stage({ bucket, key: 'film' }, Readable.from([bytes]), never);
    assert.equal(await storage.head({ bucket, key: 'film' }), undefined);
    assert.deepEqual(await keys(), []);
    await staged.commit();
    assert.deepEqual(await buffer(await storage.get({ bucket, key: 'film' })), bytes);
    const info = await storage.head({ bucket, key: 'film' });
    assert.equal(info?.sizeBytes, bytes.length);
    assert.ok(Math.abs((info?.modifiedMs ?? 0) - Date.now()) < 60_000);
    await staged.discard();
    assert.equal((await storage.head({ bucket, key: 'film' }))?.etag, info?.etag);
  });

  promise('a discarded object never appears', async () => {
    const staged = await storage.stage({ bucket, key: 'gone' }, Readable.from(['x']), never);
    await staged.discard();
    await staged.discard();
    assert.equal(await storage.head({ bucket, key: 'gone' }), undefined);
  });

  promise('a replacement is whole at every moment, has another etag, and does not disturb a reader', async () => {
    await put('replaced', 'a'.repeat(500_000));
    const before = await storage.head({ bucket, key: 'replaced' });
    const reader = await storage.get({ bucket, key: 'replaced' });
    await put('replaced', 'b');
    assert.equal(await text(reader), 'a'.repeat(500_000));
    assert.equal(await read('replaced'), 'b');
    assert.notEqual((await storage.head({ bucket, key: 'replaced' }))?.etag, before?.etag);
    const seen = new Set<string>();
    let writing = true;
    const writer = (async () => {
      for (let round = 0; round < 20; round += 1) await put('replaced', String(round % 2).repeat(100_000));
      writing = false;
    })();
    while (writing)
      seen.add(
        createHash('sha1')
          .update(await read('replaced'))
          .digest('hex'),
      );
    await writer;
    assert.ok(seen.size <= 3, `${seen.size} different contents`); // "b", zeros, ones
  });

  promise('a stage from a local file copies it, one that fails leaves nothing', async () => {
    const path = join(folder, 'source');
    await writeFile(path, 'first');
    const staged = await storage.stage({ bucket, key: 'copied' }, path, never);
    await writeFile(path, 'later');
    await staged.commit();
    assert.equal(await read('copied'), 'first');
    await assert.rejects(storage.stage({ bucket, key: 'none' }, join(folder, 'absent'), never));
    const broken = Readable.from((async function* () {
      yield 'some bytes';
      throw new Error('the sender went away');
    })()); // prettier-ignore
    await assert.rejects(storage.stage({ bucket, key: 'none' }, broken, never));
    const aborter = new AbortController();
    const endless = Readable.from((function* () { for (;;) yield 'x'.repeat(65_536); })()); // prettier-ignore
    setTimeout(() => aborter.abort(), 20);
    await assert.rejects(storage.stage({ bucket, key: 'none' }, endless, aborter.signal));
    assert.equal(await storage.head({ bucket, key: 'none' }), undefined);
  });

  promise('ranges are cut at the end of the object', async () => {
    await put('range', '0123456789');
    assert.equal(await read('range', { start: 2, end: 5 }), '234');
    assert.equal(await read('range', { start: 8, end: 99 }), '89');
    assert.equal(await read('range', { start: 3, end: 3 }), '');
    assert.equal(await read('range', { start: 10, end: 20 }), '');
    await put('nothing', '');
    assert.equal(await read('nothing'), '');
    assert.equal((await storage.head({ bucket, key: 'nothing' }))?.sizeBytes, 0);
  });

  promise('what is not there is told so', async () => {
    const absent = { bucket, key: 'absent' };
    const notFound = code('InvalidParameter.ResourceNotFound');
    await assert.rejects(storage.get(absent), notFound);
    await assert.rejects(storage.fetch(absent, join(folder, 'absent'), never), notFound);
    await storage.delete(absent);
    await assert.rejects(storage.stage({ bucket: 'no-bucket', key: 'a' }, Readable.from(['x']), never), notFound);
    await assert.rejects(storage.list('no-bucket', { limit: 1 }), notFound);
    await assert.rejects(storage.deleteBucket('no-bucket'), notFound);
    assert.equal(await storage.head({ bucket: 'no-bucket', key: 'a' }), undefined);
    assert.equal(await storage.hasBucket('no-bucket'), false);
    for (const bad of ['..', '.', 'a/b', '.staging', 'Upper', '']) {
      await assert.rejects(storage.createBucket(bad), code('InvalidParameter.BucketNameInvalid'));
      await assert.rejects(storage.head({ bucket: bad, key: 'a' }), code('InvalidParameter.BucketNameInvalid'));
    }
    for (const bad of ['', '/a', '\\a', 'a\u0000', 'x'.repeat(1024)]) {
      await assert.rejects(put(bad, 'x'), code('InvalidParameter.ObjectKeyInvalid'));
    }
  });

  promise('every key keeps its own bytes beside every other, in byte order, and can be taken away alone', async () => {
    await clear();
    for (const [at, key] of awkwardKeys.entries()) await put(key, String(at));
    const sorted = [...awkwardKeys].sort(byBytes);
    assert.deepEqual(await keys(), sorted);
    for (const [at, key] of awkwardKeys.entries()) assert.equal(await read(key), String(at), JSON.stringify(key));
    const left = new Set(awkwardKeys);
    for (const key of awkwardKeys) {
      await storage.delete({ bucket, key });
      left.delete(key);
      assert.equal(await storage.head({ bucket, key }), undefined, JSON.stringify(key));
    }
    assert.deepEqual(await keys(), []);
    for (const [at, key] of [...awkwardKeys].reverse().entries()) await put(key, String(at));
    assert.deepEqual(await keys(), sorted);
  });

  promise('the deepest keys are kept like any other', async () => {
    for (const key of [`${'y/'.repeat(511)}y`, `z${'/'.repeat(1022)}`]) {
      await put(key, key);
      assert.equal(await read(key), key);
      assert.deepEqual(await keys({ prefix: key.slice(0, 500) }), [key]);
      await storage.delete({ bucket, key });
    }
  });

  promise('a listing pages through a prefix without gaps', async () => {
    await clear();
    for (const key of awkwardKeys) await put(key, 'x');
    for (const prefix of ['', 'a', 'a/', 'a//', 'x', 'x'.repeat(241), '..', '%', 'y/y/', 'none']) {
      const want = [...awkwardKeys].sort(byBytes).filter((key) => key.startsWith(prefix));
      for (const limit of [1, 3, 1000]) {
        const got: string[] = [];
        for (;;) {
          const page = await keys({ prefix, limit, ...(got.length > 0 && { after: got.at(-1) ?? '' }) });
          if (page.length === 0) break;
          assert.ok(page.length <= limit);
          got.push(...page);
        }
        assert.deepEqual(got, want, `prefix ${prefix}, limit ${limit}`);
      }
    }
    assert.deepEqual(await keys({ after: 'a/b' }), [...awkwardKeys].sort(byBytes).filter((key) => byBytes(key, 'a/b') > 0)); // prettier-ignore
    await clear();
  });

  promise('a fetched file keeps its bytes when the object is replaced or deleted', async () => {
    await put('fetched', 'first');
    const path = join(folder, 'fetched');
    await storage.fetch({ bucket, key: 'fetched' }, path, never);
    await put('fetched', 'second');
    await storage.delete({ bucket, key: 'fetched' });
    assert.equal(await readFile(path, 'utf8'), 'first');
    await rm(path);
    await assert.rejects(storage.fetch({ bucket, key: 'range' }, path, AbortSignal.abort()));
    assert.ok(!(await readdir(folder)).includes('fetched'));
  });

  promise('buckets are made once, apart from each other, and removed only when empty', async () => {
    await storage.createBucket('other-bucket');
    await storage.createBucket('other-bucket');
    assert.equal(await storage.hasBucket('other-bucket'), true);
    await put('deep/er/key', 'x', 'other-bucket');
    assert.equal(await storage.head({ bucket, key: 'deep/er/key' }), undefined);
    await assert.rejects(storage.deleteBucket('other-bucket'), code('PermissionDenied.ResourceAccess'));
    const staged = await storage.stage({ bucket: 'other-bucket', key: 'late' }, Readable.from(['x']), never);
    await storage.delete({ bucket: 'other-bucket', key: 'deep/er/key' });
    await storage.deleteBucket('other-bucket');
    assert.equal(await storage.hasBucket('other-bucket'), false);
    await assert.rejects(staged.commit(), code('InvalidParameter.ResourceNotFound'));
    assert.equal(await storage.hasBucket('other-bucket'), false);
    await staged.discard();
  });

  promise('writers and deleters of nested keys do not trip over each other', async () => {
    const nested = ['n', 'n/n', 'n/n/n', 'n/n/m'];
    await Promise.all(
      nested.map(async (key, at) => {
        for (let round = 0; round < 10; round += 1) {
          await put(key, key);
          assert.equal(await read(key), key);
          if ((round + at) % 3 === 0) await storage.delete({ bucket, key });
        }
        await put(key, key);
      }),
    );
    assert.deepEqual(await keys({ prefix: 'n' }), [...nested].sort(byBytes));
  });

  const md5 = (content: string | Buffer) => createHash('md5').update(content).digest('hex').toUpperCase();

  promise('what a writer says of an object is kept with those bytes, and the etag is their MD5', async () => {
    const attributes = { contentType: 'video/mp4', headers: { 'x-oss-meta-name': '测试' } };
    for (const key of ['told', 'told/deeper']) {
      const staged = await storage.stage({ bucket, key }, Readable.from(['first']), never, attributes);
      assert.equal(staged.etag, md5('first'));
      await staged.commit();
    }
    const info = await storage.head({ bucket, key: 'told' });
    assert.deepEqual([info?.etag, info?.attributes], [md5('first'), attributes]);
    assert.deepEqual((await storage.list(bucket, { prefix: 'told', limit: 1 }))[0]?.etag, md5('first'));
    await put('told', 'other');
    const replaced = await storage.head({ bucket, key: 'told' });
    assert.deepEqual([replaced?.etag, replaced?.attributes], [md5('other'), {}]);
    await storage.delete({ bucket, key: 'told' });
    await put('told', 'first');
    assert.deepEqual((await storage.head({ bucket, key: 'told' }))?.attributes, {});
    assert.deepEqual((await storage.head({ bucket, key: 'told/deeper' }))?.attributes, attributes);
  });

  promise('of two writers at once each tells the truth of its own bytes', async () => {
    for (let round = 0; round < 10; round += 1) {
      const contents = ['aaaa', 'bbbb', 'cccc', 'dddd'];
      await Promise.all(
        contents.map(async (content) => {
          const source = Readable.from([content]);
          await (await storage.stage({ bucket, key: 'raced' }, source, never, { contentType: content })).commit();
        }),
      );
      const info = await storage.head({ bucket, key: 'raced' });
      const content = await read('raced');
      assert.deepEqual([info?.etag, info?.attributes.contentType], [md5(content), content]);
    }
  });

  promise('an object that comes in parts appears when they are joined, and not before', async () => {
    const place = { bucket, key: 'joined' };
    const { uploads } = storage;
    const id = await uploads.begin(place, { contentType: 'text/plain' });
    const part = async (number: number, content: string) => {
      const staged = await uploads.stagePart(place, id, number, Readable.from([content]), never);
      assert.deepEqual([staged.md5, staged.sizeBytes], [md5(content), content.length]);
      await staged.commit();
    };
    await part(2, 'second');
    await part(10_000, 'last');
    await part(1, 'wrong');
    await part(1, 'first,');
    const lost = await uploads.stagePart(place, id, 3, Readable.from(['thrown away']), never);
    await lost.discard();
    const parts = await uploads.parts(place, id);
    assert.deepEqual(
      parts.map(({ number, sizeBytes }) => [number, sizeBytes]),
      [[1, 6], [2, 6], [10_000, 4]], // prettier-ignore
    );
    assert.equal(await storage.head(place), undefined);
    assert.deepEqual(
      (await uploads.list(bucket)).map(({ id: found, key }) => [found, key]),
      [[id, 'joined']],
    );
    const notFound = code('InvalidParameter.ResourceNotFound');
    for (const [where, which] of [
      [{ bucket, key: 'other' }, id],
      [{ bucket: 'other', key: 'joined' }, id],
      [place, '../../etc'],
      [place, '0'.repeat(32)],
    ] as const) {
      await assert.rejects(uploads.parts(where, which), notFound);
      await assert.rejects(uploads.abort(where, which), notFound);
      await assert.rejects(uploads.stagePart(where, which, 1, Readable.from(['x']), never), notFound);
    }
    const joined = await uploads.join(place, id, parts, never);
    assert.equal(await storage.head(place), undefined);
    await joined.commit();
    assert.equal(await read('joined'), 'first,secondlast');
    const info = await storage.head(place);
    assert.match(info?.etag ?? '', /^[0-9A-F]{32}-3$/);
    assert.equal(info?.attributes.contentType, 'text/plain');
    assert.deepEqual(await uploads.list(bucket), []);
    await assert.rejects(uploads.parts(place, id), notFound);
    const twice = await uploads.begin(place, {});
    await (await uploads.stagePart(place, twice, 1, Readable.from(['again']), never)).commit();
    const again = await uploads.parts(place, twice);
    const [one, other] = await Promise.all([1, 2].map(() => uploads.join(place, twice, again, never)));
    await one?.commit();
    await assert.rejects(uploads.join(place, twice, again, never), notFound);
    await other?.commit();
    assert.equal(await read('joined'), 'again');
    const aborted = await uploads.begin(place, {});
    await uploads.abort(place, aborted);
    await assert.rejects(uploads.parts(place, aborted), notFound);
    assert.equal(await read('joined'), 'again');
  });
}
