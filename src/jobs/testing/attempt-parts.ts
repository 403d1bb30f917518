import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { silentLogger } from '../../base/log.ts';
import { readParams } from '../../functions/parameter.ts';
import { runFunction } from '../../functions/runner.ts';
import { openLocalStorage } from '../../storage/local/storage.ts';
import type { Storage } from '../../storage/storage.ts';
import type { AttemptParts } from '../attempt.ts';
import { rehearsals, rehearsedMedia, rehearsedModels } from './rehearsal.ts';

const owner = '1000000000000001';

/** A storage in a folder of its own with the bucket `films`, and attempts that rehearse in this process. */
export interface TestRoom {
  readonly folder: string;
  readonly storage: Storage;
  readonly parts: AttemptParts;
  put(key: string, content: string): Promise<void>;
  read(key: string): Promise<string>;
  keys(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openTestRoom(): Promise<TestRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'attempts-'));
  const storage = await openLocalStorage(join(folder, 'buckets'));
  await storage.createBucket('films');
  await storage.createBucket('foreign');
  const runTask: AttemptParts['runTask'] = (declaration, task, _folder, { signal, onProgress }) =>
    runFunction({
      ...task,
      declaration,
      params: readParams(declaration, task.jobParams),
      media: rehearsedMedia,
      models: rehearsedModels,
      log: silentLogger(),
      signal,
      onProgress,
    });
  const bucketOwner = async (bucket: string) =>
    ({ films: owner, foreign: '2000000000000002' })[bucket]; // prettier-ignore
  const bucket = 'films';
  return {
    folder,
    storage,
    parts: { functions: rehearsals, storage, bucketOwner, maxInputBytes: 1000, runTask },
    put: async (key, content) => {
      const staged = await storage.stage({ bucket, key }, Readable.from([content]), new AbortController().signal);
      await staged.commit();
    },
    read: async (key) => text(await storage.get({ bucket, key })),
    keys: async () => (await storage.list(bucket, { limit: 1000 })).map((info) => info.key),
    close: () => rm(folder, { recursive: true }),
  };
}
