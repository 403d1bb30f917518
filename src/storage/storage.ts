import type { Readable } from 'node:stream';
import type { Location } from './location.ts';

export type { Location } from './location.ts';

export interface ObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly etag: string;
}

/** An object that is wholly written but not yet visible under its key. */
export interface StagedObject {
  /** Makes it appear, replacing what was there, in one step. */
  commit(): Promise<void>;
  /** Throws the bytes away; nothing was ever visible. Safe after `commit`. */
  discard(): Promise<void>;
}

/** What every driver promises; `conformance.ts` holds them to it. Errors carry codes of `errors.ts`. */
export interface Storage {
  createBucket(bucket: string): Promise<void>;
  /** Errors: PermissionDenied.ResourceAccess when it still holds objects. */
  deleteBucket(bucket: string): Promise<void>;
  hasBucket(bucket: string): Promise<boolean>;
  /** Writes the bytes durably beside the bucket; nothing is visible before `commit`. @param source a stream, or the path of a local file. */
  stage(location: Location, source: Readable | string, signal: AbortSignal): Promise<StagedObject>;
  /** Errors: InvalidParameter.ResourceNotFound. @param range bytes, `end` exclusive. */
  get(location: Location, range?: { start: number; end: number }): Promise<Readable>;
  head(location: Location): Promise<ObjectInfo | undefined>;
  delete(location: Location): Promise<void>;
  /** At most `limit` objects whose key begins with `prefix`, in byte order of key, after `after`. */
  list(bucket: string, options: { prefix?: string; after?: string; limit: number }): Promise<readonly ObjectInfo[]>;
  /**
   * Puts the object's bytes at `path` on this machine, as they are now: a later replacement of the object does not reach it.
   * A driver may link instead of copying; the file is read-only to its user. Errors: InvalidParameter.ResourceNotFound.
   */
  fetch(location: Location, path: string, signal: AbortSignal): Promise<void>;
}
