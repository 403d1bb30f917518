import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { callerError } from '../../base/errors.ts';
import type { Location, ObjectInfo, StagedObject, Storage } from '../../storage/storage.ts';

/** Objects in memory. */
export class MemoryStorage implements Storage {
  readonly #buckets = new Map<string, Map<string, { info: ObjectInfo; bytes: Buffer }>>();
  /** Objects staged and neither committed nor discarded: none may be left behind. */
  staged = 0;

  async createBucket(bucket: string) {
    if (!this.#buckets.has(bucket)) this.#buckets.set(bucket, new Map());
  }

  async deleteBucket(bucket: string) {
    if ((this.#buckets.get(bucket)?.size ?? 0) > 0) {
      throw callerError('PermissionDenied.ResourceAccess', `The bucket "${bucket}" still holds objects.`);
    }
    this.#buckets.delete(bucket);
  }

  async hasBucket(bucket: string) {
    return this.#buckets.has(bucket);
  }

  async stage(location: Location, source: Readable | string, _signal: AbortSignal): Promise<StagedObject> {
    const bytes = await buffer(typeof source === 'string' ? createReadStream(source) : source);
    const etag = createHash('md5').update(bytes).digest('hex');
    this.staged += 1;
    let open = true;
    const close = () => {
      if (open) this.staged -= 1;
      open = false;
    };
    const commit = async () => {
      const info = { key: location.key, sizeBytes: bytes.length, modifiedMs: 0, etag };
      this.#bucket(location).set(location.key, { info, bytes });
      close();
    };
    return { commit, discard: async () => close() };
  }

  async get(location: Location, range?: { start: number; end: number }) {
    const object = this.#bucket(location).get(location.key);
    if (object === undefined) throw callerError('InvalidParameter.ResourceNotFound', 'no such object');
    return Readable.from([range === undefined ? object.bytes : object.bytes.subarray(range.start, range.end)]);
  }

  async head(location: Location) {
    return this.#buckets.get(location.bucket)?.get(location.key)?.info;
  }

  async delete(location: Location) {
    this.#bucket(location).delete(location.key);
  }

  async list(bucket: string, { prefix = '', after = '', limit }: { prefix?: string; after?: string; limit: number }) {
    return [...this.#bucket({ bucket }).values()]
      .map(({ info }) => info)
      .filter(({ key }) => key.startsWith(prefix) && key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, limit);
  }

  async fetch(location: Location, path: string, _signal: AbortSignal) {
    await writeFile(path, await buffer(await this.get(location)));
  }

  #bucket({ bucket }: { bucket: string }) {
    const objects = this.#buckets.get(bucket);
    if (objects === undefined) throw callerError('InvalidParameter.ResourceNotFound', `no bucket ${bucket}`);
    return objects;
  }
}
