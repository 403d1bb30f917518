import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { openLocalStorage } from '../../storage/local/storage.ts';
import { startApi } from './test-api.ts';

/** A server with a storage of its own in a temporary folder; `put` makes an object, and its bucket, for the first account. */
export async function startOss(t: Pick<TestContext, 'after'>, options: Parameters<typeof startApi>[1] = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'oss-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const storage = await openLocalStorage(folder);
  const api = await startApi(t, { ...options, storage });
  const put = async (bucket: string, key: string, content: string) => {
    await api.accounts.claimBucket(api.account.id, bucket);
    await storage.createBucket(bucket);
    await (await storage.stage({ bucket, key }, Readable.from([content]), new AbortController().signal)).commit();
  };
  return { ...api, folder, put };
}
