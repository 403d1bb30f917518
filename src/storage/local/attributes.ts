import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Attributes, Location } from '../storage.ts';
import { processStamp } from '../../base/process-stamp.ts';

/** What is known of a file besides its bytes. */
export interface KnownAttributes extends Attributes {
  readonly etag: string;
}

/**
 * Tells one content of an object's file from every other. No inode is in it: a copy of the whole storage that keeps the times keeps
 * the attributes too.
 */
export interface Fingerprint {
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/** The hidden folder beside the buckets; a file under it is named by the digest of the key whose attributes it holds. */
function pathOf(root: string, { bucket, key }: Location): string {
  const name = createHash('sha256').update(key).digest('hex');
  return join(root, '.attributes', bucket, name.slice(0, 2), name);
}

/** What is known of the object while its file is `found`; undefined where the file is another, put there by hand perhaps. */
export async function readAttributes(
  root: string,
  location: Location,
  found: Fingerprint,
): Promise<KnownAttributes | undefined> {
  const text = await readFile(pathOf(root, location), 'utf8').catch(() => undefined); // absent, mostly
  const known = text === undefined ? undefined : parse(text);
  return known?.fingerprint === fingerprintOf(found) ? known.attributes : undefined;
}

/** Keeps the attributes of a file that is about to be the object's, or just became it. Appears whole. */
export async function writeAttributes(
  root: string,
  location: Location,
  found: Fingerprint,
  attributes: KnownAttributes,
): Promise<void> {
  const path = pathOf(root, location);
  const temporary = join(root, '.staging', `${processStamp()}.${randomUUID()}`);
  try {
    await writeFile(temporary, JSON.stringify({ fingerprint: fingerprintOf(found), attributes }));
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export async function removeAttributes(root: string, location: Location): Promise<void> {
  await rm(pathOf(root, location), { force: true });
}

/** Those of all objects of a bucket. */
export async function removeBucketAttributes(root: string, bucket: string): Promise<void> {
  await rm(join(root, '.attributes', bucket), { recursive: true, force: true });
}

function fingerprintOf({ size, mtimeNs }: Fingerprint): string {
  return `${size}-${mtimeNs}`;
}

/** Undefined for what is not wholly there, as after a power failure. */
function parse(text: string): { fingerprint: string; attributes: KnownAttributes } | undefined {
  try {
    return JSON.parse(text) as { fingerprint: string; attributes: KnownAttributes }; // nobody but `writeAttributes` writes here
  } catch {
    return undefined;
  }
}
