import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { link, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { ServiceError } from '../../base/errors.ts';
import { processStamp } from '../../base/process-stamp.ts';
import { storageConformance } from '../conformance.ts';
import type { Storage } from '../storage.ts';
import { openLocalStorage } from './storage.ts';

const never = new AbortController().signal;
const bucket = 'films';

storageConformance('local', async () => {
  const root = await mkdtemp(join(tmpdir(), 'local-storage-'));
  const storage = await openLocalStorage(root);
  return {
    storage,
    close: async () => {
      assert.deepEqual(await readdir(join(root, '.staging')), [], 'temporary files are left');
      await rm(root, { recursive: true });
    },
  };
});

async function opened(t: TestContext): Promise<{ root: string; storage: Storage }> {
  const root = await mkdtemp(join(tmpdir(), 'local-storage-'));
  t.after(() => rm(root, { recursive: true }));
  const storage = await openLocalStorage(root);
  await storage.createBucket(bucket);
  return { root, storage };
}

const put = async (storage: Storage, key: string, content: string) =>
  (await storage.stage({ bucket, key }, Readable.from([content]), never)).commit();

test('a person finds objects by name, and files put there by hand are objects', async (t) => {
  const { root, storage } = await opened(t);
  await put(storage, '2024.11/Ein Film.mp4', 'x');
  assert.equal(await readFile(join(root, bucket, '2024.11', 'Ein Film.mp4'), 'utf8'), 'x');
  await mkdir(join(root, bucket, 'by hand'));
  await writeFile(join(root, bucket, 'by hand', '100%.mp4'), 'y');
  await writeFile(join(root, bucket, 'README'), 'z');
  const keys = (await storage.list(bucket, { limit: 10 })).map((info) => info.key);
  assert.deepEqual(keys, ['2024.11/Ein Film.mp4', 'README', 'by hand/100%.mp4']);
  await put(storage, 'README/more', 'w');
  assert.equal(await text(await storage.get({ bucket, key: 'README' })), 'z');
});

test('a link inside a bucket leads nowhere', async (t) => {
  const { root, storage } = await opened(t);
  const outside = join(root, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'secret'), 'secret');
  await symlink(outside, join(root, bucket, 'folder'));
  await symlink(join(outside, 'secret'), join(root, bucket, 'file'));
  await symlink(outside, join(root, 'linked-bucket'));
  for (const key of ['folder/secret', 'file']) {
    assert.equal(await storage.head({ bucket, key }), undefined);
    await assert.rejects(storage.get({ bucket, key }), { code: 'InvalidParameter.ResourceNotFound' });
    await assert.rejects(storage.fetch({ bucket, key }, join(root, 'copy'), never), ServiceError);
    await assert.rejects(put(storage, key, 'x'), { code: 'PermissionDenied.ResourceAccess' });
    await storage.delete({ bucket, key });
  }
  await assert.rejects(put(storage, 'folder/new/deep', 'x'), { code: 'PermissionDenied.ResourceAccess' });
  assert.equal(await storage.head({ bucket: 'linked-bucket', key: 'secret' }), undefined);
  assert.equal(await storage.hasBucket('linked-bucket'), false);
  assert.deepEqual(await storage.list(bucket, { limit: 10 }), []);
  assert.deepEqual(await readdir(outside), ['secret']);
  assert.equal(await readFile(join(outside, 'secret'), 'utf8'), 'secret');
});

test('a named pipe in a bucket is no object and does not block', async (t) => {
  const { root, storage } = await opened(t);
  assert.equal(spawnSync('mkfifo', [join(root, bucket, 'pipe')]).status, 0);
  assert.equal(await storage.head({ bucket, key: 'pipe' }), undefined);
  assert.deepEqual(await storage.list(bucket, { limit: 10 }), []);
});

test('our read-only files are linked into a workspace, writable ones are copied', async (t) => {
  const { root, storage } = await opened(t);
  await put(storage, 'ours', 'x');
  await writeFile(join(root, bucket, 'by-hand'), 'first');
  await storage.fetch({ bucket, key: 'ours' }, join(root, 'linked'), never);
  await storage.fetch({ bucket, key: 'by-hand' }, join(root, 'copied'), never);
  const linked = await stat(join(root, 'linked'));
  assert.equal(linked.nlink, 2);
  assert.equal(linked.mode & 0o222, 0, 'a linked file must not be writable');
  await writeFile(join(root, bucket, 'by-hand'), 'later');
  assert.equal(await readFile(join(root, 'copied'), 'utf8'), 'first');
});

test('a start removes what dead processes left, and nothing of the living', async (t) => {
  const { root } = await opened(t);
  const staging = join(root, '.staging');
  const old = spawnSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' });
  const dead = processStamp().replace(/-\d+-\d+$/, `-${old.stdout.trim()}-1`);
  const foreign = processStamp().replace(/^\w+/, '00000000');
  for (const name of [dead, foreign, `${foreign}2`, processStamp()]) await writeFile(join(staging, `${name}.x`), '');
  await utimes(join(staging, `${foreign}2.x`), 1000, 1000);
  await openLocalStorage(root);
  assert.deepEqual((await readdir(staging)).sort(), [`${foreign}.x`, `${processStamp()}.x`].sort());
});

test('a file that stepped aside yields to a newer one in its own place', async (t) => {
  const { root, storage } = await opened(t);
  await put(storage, 'a/b', 'inner');
  await put(storage, 'a', 'aside');
  await link(join(root, bucket, '%=a'), join(root, 'old'));
  await storage.delete({ bucket, key: 'a/b' });
  await put(storage, 'a', 'plain');
  assert.equal(await text(await storage.get({ bucket, key: 'a' })), 'plain');
  assert.deepEqual(await readdir(join(root, bucket)), ['a']);
  await link(join(root, 'old'), join(root, bucket, '%=a')); // as if we had been killed between the two steps
  assert.deepEqual(
    (await storage.list(bucket, { limit: 10 })).map((info) => info.key),
    ['a'],
  );
  assert.equal(await text(await storage.get({ bucket, key: 'a' })), 'plain');
  await storage.delete({ bucket, key: 'a' });
  assert.equal(await storage.head({ bucket, key: 'a' }), undefined);
  await assert.rejects(lstat(join(root, bucket, '%=a')));
});

test('a file that a person puts in the place of an object has nothing of what was said of that', async (t) => {
  const { root, storage } = await opened(t);
  const location = { bucket, key: 'a' };
  const staged = await storage.stage(location, Readable.from(['ours']), never, { contentType: 'text/x-ours' });
  await staged.commit();
  await rm(join(root, bucket, 'a'));
  await writeFile(join(root, bucket, 'a'), 'hand');
  const info = await storage.head(location);
  assert.deepEqual(info?.attributes, {});
  assert.doesNotMatch(info?.etag ?? '', /^[0-9A-F]{32}$/);
});

test('what is said of objects survives a copy of the whole storage that keeps the times', async (t) => {
  const { root, storage } = await opened(t);
  await (await storage.stage({ bucket, key: 'a' }, Readable.from(['x']), never, { contentType: 'text/x-a' })).commit();
  const copy = `${root}-copy`;
  t.after(() => rm(copy, { recursive: true }));
  assert.equal(spawnSync('cp', ['-a', root, copy]).status, 0);
  const info = await (await openLocalStorage(copy)).head({ bucket, key: 'a' });
  assert.equal(info?.attributes.contentType, 'text/x-a');
});

test('an upload in parts that nobody goes on with is thrown away, and one that is gone on with is not', async (t) => {
  const { root, storage } = await opened(t);
  const place = { bucket, key: 'a' };
  const [old, young] = [await storage.uploads.begin(place, {}), await storage.uploads.begin(place, {})];
  await utimes(join(root, '.uploads', old), 1000, 1000);
  const again = await openLocalStorage(root);
  assert.deepEqual(
    (await again.uploads.list(bucket)).map(({ id }) => id),
    [young],
  );
  await storage.deleteBucket(bucket);
  assert.deepEqual(await readdir(join(root, '.uploads')), []);
});
