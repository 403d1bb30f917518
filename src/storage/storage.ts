import type { Readable } from 'node:stream';
import type { Location } from './location.ts';

export type { Location } from './location.ts';

export interface ObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /**
   * Another one for other bytes: the upper-case hexadecimal MD5 of them, or for an object of `n` joined parts the MD5 of their
   * digests and `-n`; of a file that came in by no way of ours some text that changes with it.
   */
  readonly etag: string;
  readonly attributes: Attributes;
}

/** What a writer says of an object besides its bytes. */
export interface Attributes {
  /** A media type. */
  readonly contentType?: string;
  /** The writer's own headers by lower-case name, kept as they are: `cache-control`, `x-oss-meta-...`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An object that is wholly written but not yet visible under its key. */
export interface StagedObject {
  /** What `head` will tell. */
  readonly etag: string;
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
  stage(
    location: Location,
    source: Readable | string,
    signal: AbortSignal,
    attributes?: Attributes,
  ): Promise<StagedObject>;
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
  readonly uploads: Uploads;
}

/** One part of an upload. */
export interface Part {
  /** 1 to 10000. */
  readonly number: number;
  /** Upper-case hexadecimal. */
  readonly md5: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** A part that is wholly written but not yet one of its upload. */
export interface StagedPart {
  readonly md5: string;
  readonly sizeBytes: number;
  /** Makes it the part of its number, in place of another. Errors: InvalidParameter.ResourceNotFound (the upload has ended). */
  commit(): Promise<void>;
  discard(): Promise<void>;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly createdMs: number;
}

/**
 * Objects that come in parts. Nothing of one is visible before the joined object is committed; one that nobody goes on with is
 * forgotten. Errors of all that name an upload: InvalidParameter.ResourceNotFound, also where it is one of another object.
 */
export interface Uploads {
  /** Answers its id. */
  begin(location: Location, attributes: Attributes): Promise<string>;
  /** By key and id, in byte order. */
  list(bucket: string): Promise<readonly Upload[]>;
  stagePart(location: Location, id: string, number: number, source: Readable, signal: AbortSignal): Promise<StagedPart>;
  /** By number. */
  parts(location: Location, id: string): Promise<readonly Part[]>;
  /** Joins parts as `parts` told them; `commit` ends the upload too. */
  join(location: Location, id: string, parts: readonly Part[], signal: AbortSignal): Promise<StagedObject>;
  abort(location: Location, id: string): Promise<void>;
}
