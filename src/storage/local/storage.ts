import { constants, type BigIntStats } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, readdir, realpath, rm, rmdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, type Clock } from '../../base/clock.ts';
import type { ServiceError } from '../../base/errors.ts';
import { asFault } from '../../base/passing-fault.ts';
import { accessDenied, notFound } from '../errors.ts';
import { checkBucket, checkKey, formatLocation } from '../location.ts';
import { storageConfig } from '../config.ts';
import type { Attributes, Location, ObjectInfo, StagedObject, Storage } from '../storage.ts';
import {
  readAttributes,
  removeAttributes,
  removeBucketAttributes,
  writeAttributes,
  type KnownAttributes,
} from './attributes.ts';
import { walkKeys } from './listing.ts';
import { besideName, encodeKey } from './names.ts';
import { displace, errno, isItself, place, syncFolder } from './place.ts';
import { sweepStaged, writeStaged } from './staging.ts';
import { LocalUploads } from './uploads.ts';

/**
 * Opens a folder as a storage: each bucket a folder in it, each object a file. Removes what dead processes left unfinished.
 * Files that a person puts into a bucket's folder are objects too.
 * @param folder made when missing. It must be one file system: objects appear by being renamed.
 */
export async function openLocalStorage(
  folder: string,
  { clock = systemClock, uploadHours } = { ...storageConfig.parse({}), clock: systemClock },
): Promise<Storage> {
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  await sweepStaged(root, clock.now());
  const storage = new LocalStorage(root, clock, uploadHours * 3600_000);
  await storage.uploads.sweep();
  return storage;
}

/** Looks for a file in a folder that changes all the time, and by how much the file system's clock may be behind: it goes in ticks. */
const [mostLooks, tickMs] = [50, 20];

class LocalStorage implements Storage {
  readonly #root: string;
  readonly uploads: LocalUploads;

  constructor(root: string, clock: Clock, keepMs: number) {
    this.#root = root;
    this.uploads = new LocalUploads(root, clock, keepMs, (...args) => this.#stage(...args));
  }

  async createBucket(bucket: string): Promise<void> {
    checkBucket(bucket);
    try {
      await mkdir(this.#folder(bucket));
      await syncFolder(this.#root);
    } catch (error) {
      if (errno(error) !== 'EEXIST' || !(await this.hasBucket(bucket))) throw wrapped(error);
    }
  }

  async deleteBucket(bucket: string): Promise<void> {
    checkBucket(bucket);
    if (!(await this.hasBucket(bucket))) throw notFound(`oss://${bucket}`);
    try {
      await removeEmpty(this.#folder(bucket));
      await syncFolder(this.#root);
      await removeBucketAttributes(this.#root, bucket);
      await this.uploads.forget(bucket);
    } catch (error) {
      if (errno(error) === 'ENOENT') return;
      if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errno(error))) throw wrapped(error);
      throw accessDenied(`oss://${bucket}`, 'it still holds objects.');
    }
  }

  async hasBucket(bucket: string): Promise<boolean> {
    checkBucket(bucket);
    const info = await lstat(this.#folder(bucket)).catch(() => undefined);
    return info?.isDirectory() ?? false;
  }

  stage(location: Location, source: Readable | string, signal: AbortSignal, attributes: Attributes = {}) {
    return this.#stage(location, source, signal, attributes);
  }

  /** With an `etag` other than the digest of the bytes, where one is given. */
  async #stage(
    location: Location,
    source: Readable | string,
    signal: AbortSignal,
    attributes: Attributes,
    etag?: string,
  ): Promise<StagedObject> {
    const names = await this.#names(location).catch((error: unknown) => {
      if (source instanceof Readable) source.destroy();
      throw error;
    });
    const written = await writeStaged(this.#root, source, signal).catch((error: unknown) => {
      throw signal.aborted ? error : wrapped(error);
    });
    const known = { ...attributes, etag: etag ?? written.md5 };
    let committed = false;
    return {
      etag: known.etag,
      commit: async () => {
        if (committed) return;
        // First what is said of the object, so that it never appears without; those of other bytes count for nothing.
        await writeAttributes(this.#root, location, written.info, known).catch(rethrow);
        await place(written.path, this.#folder(location.bucket), names, formatLocation(location)).catch(rethrow);
        committed = true;
        await this.#settle(location, written.info, known).catch(rethrow);
      },
      discard: async () => {
        if (!committed) await rm(written.path, { force: true }).catch(rethrow);
      },
    };
  }

  /** Another writer may have told of its bytes between our two steps, and have lost the place to us. */
  async #settle(location: Location, written: BigIntStats, known: KnownAttributes): Promise<void> {
    if ((await readAttributes(this.#root, location, written)) !== undefined) return;
    const found = await this.#find(location);
    await found?.file.close();
    if (found?.info.ino === written.ino) await writeAttributes(this.#root, location, written, known);
  }

  async get(location: Location, range?: { start: number; end: number }): Promise<Readable> {
    const { file, info } = await this.#open(location);
    const end = Math.min(range?.end ?? Infinity, Number(info.size));
    const start = range?.start ?? 0;
    if (start < end) return file.createReadStream({ start, end: end - 1 });
    await file.close();
    return Readable.from([]);
  }

  async head(location: Location): Promise<ObjectInfo | undefined> {
    const opened = await this.#find(location);
    await opened?.file.close();
    if (opened === undefined) return undefined;
    return describe(location.key, opened.info, await readAttributes(this.#root, location, opened.info));
  }

  async delete(location: Location): Promise<void> {
    const names = await this.#names(location);
    await displace(this.#folder(location.bucket), names).catch(rethrow);
    await removeAttributes(this.#root, location).catch(rethrow);
  }

  async list(bucket: string, options: { prefix?: string; after?: string; limit: number }) {
    if (!(await this.hasBucket(bucket))) throw notFound(`oss://${bucket}`);
    const found: ObjectInfo[] = [];
    if (options.limit < 1) return found;
    for await (const key of walkKeys(this.#folder(bucket), {
      prefix: options.prefix ?? '',
      after: options.after ?? '',
    })) {
      const info = await this.head({ bucket, key });
      if (info !== undefined) found.push(info);
      if (found.length >= options.limit) break;
    }
    return found;
  }

  async fetch(location: Location, path: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { file, info, path: source } = await this.#open(location);
    try {
      // What anybody may write in place (a file put here by hand) is copied; what we wrote is read-only and can be shared.
      if ((info.mode & 0o222n) !== 0n || !(await linked(source, path))) {
        await copyFile(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      }
      const arrived = await lstat(path, { bigint: true });
      if (arrived.isFile()) return;
      await rm(path, { force: true });
      throw notFound(formatLocation(location)); // swapped for a link between our steps
    } catch (error) {
      throw errno(error) === 'ENOENT' ? notFound(formatLocation(location)) : wrapped(error);
    } finally {
      await file.close();
    }
  }

  #folder(bucket: string): string {
    return join(this.#root, bucket);
  }

  async #names({ bucket, key }: Location): Promise<readonly string[]> {
    checkKey(key);
    if (!(await this.hasBucket(bucket))) throw notFound(`oss://${bucket}`);
    return encodeKey(key);
  }

  async #open(location: Location) {
    const opened = await this.#find(location);
    if (opened === undefined) throw notFound(formatLocation(location));
    return opened;
  }

  /** Opens the object's file, wherever it stands at this moment: under its plain name, or aside of a folder of that name. */
  async #find({ bucket, key }: Location): Promise<{ file: FileHandle; info: BigIntStats; path: string } | undefined> {
    checkBucket(bucket);
    checkKey(key);
    const names = encodeKey(key);
    const folder = join(this.#folder(bucket), ...names.slice(0, -1));
    const name = names.at(-1) ?? ''; // a key has at least one segment
    const places = [name, besideName(name)].map((candidate) => join(folder, candidate));
    for (let look = 0; look < mostLooks; look += 1) {
      if (look > 0) await sleep(1);
      const before = await changeTime(folder);
      for (const path of places) {
        const file = await openRegular(path).catch(rethrow);
        if (file !== undefined) return { ...file, path };
      }
      // It may have been moved from the one to the other while we looked, and back: then the folder has changed.
      if (before === undefined || (before === (await changeTime(folder)) && Date.now() - before > tickMs))
        return undefined;
    }
    return undefined;
  }
}

/** When anything in a folder was last added, removed or renamed, milliseconds since 1970; undefined where there is no folder. */
async function changeTime(folder: string): Promise<number | undefined> {
  return lstat(folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

/** Undefined also for what this process may not read: it is no object of ours. */
async function openRegular(path: string): Promise<{ file: FileHandle; info: BigIntStats } | undefined> {
  if (!(await isItself(path))) return undefined;
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const info = await file.stat({ bigint: true });
    if (info.isFile()) return { file, info };
  } catch (error) {
    await file?.close();
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EACCES', 'EPERM'].includes(errno(error))) return undefined;
    throw error;
  }
  await file.close();
  return undefined;
}

function describe(key: string, info: BigIntStats, known: KnownAttributes | undefined): ObjectInfo {
  const { etag, ...attributes } = known ?? {};
  return {
    key,
    sizeBytes: Number(info.size),
    modifiedMs: Number(info.mtimeMs),
    // Of a file put here by hand: a replacement is another inode, a change in place moves the time.
    etag: etag ?? [info.ino, info.size, info.mtimeNs].map((part) => part.toString(16)).join('-'),
    attributes,
  };
}

/** False when this pair of places cannot be linked. */
async function linked(source: string, path: string): Promise<boolean> {
  try {
    await link(source, path);
    return true;
  } catch (error) {
    if (['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP'].includes(errno(error))) return false;
    throw error;
  }
}

/** Removes a tree of folders that holds no file. Stops at the first file, which keeps its folders. */
async function removeEmpty(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  }
  await rmdir(folder);
}

function rethrow(error: unknown): never {
  throw wrapped(error);
}

/** Gives a fault of the file system its place among errors; our own pass through. */
function wrapped(error: unknown): ServiceError {
  return asFault(error, `local storage: ${error instanceof Error ? error.message : String(error)}`);
}
