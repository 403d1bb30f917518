import { constants, type BigIntStats } from 'node:fs';
import { mkdir, open, readdir, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { isAbandoned, processStamp } from '../../base/process-stamp.ts';

const foreignAgeMs = 24 * 3600 * 1000; // another machine's file: a write that takes longer than a day is taken for dead
const chunkBytes = 1 << 20;

/** The hidden folder beside the buckets where objects grow; a bucket name cannot begin with a dot. */
function stagingFolder(root: string): string {
  return join(root, '.staging');
}

/** A file of the staging folder, written whole. */
export interface StagedFile {
  readonly path: string;
  /** Upper-case hexadecimal. */
  readonly md5: string;
  readonly info: BigIntStats;
}

/** Writes all bytes into a new file of the staging folder and makes them durable. Leaves nothing behind on failure. */
export async function writeStaged(root: string, source: Readable | string, signal: AbortSignal): Promise<StagedFile> {
  const path = join(stagingFolder(root), `${processStamp()}.${randomUUID()}`);
  const file = await open(path, 'wx', 0o444); // read-only from birth, so that a linked copy cannot be written through
  try {
    const readable = typeof source === 'string' ? await readLocal(source) : source;
    const hash = createHash('md5');
    await writeFile(file, hashed(addAbortSignal(signal, readable), hash));
    // File systems keep time by the tick, and two writes can share one; the time of a file tells its content from the next.
    const now = (performance.timeOrigin + performance.now()) / 1000;
    await file.utimes(now, now);
    await file.sync();
    return { path, md5: hash.digest('hex').toUpperCase(), info: await file.stat({ bigint: true }) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function* hashed(source: Readable, hash: Hash): AsyncIterable<Buffer> {
  for await (const chunk of source as AsyncIterable<Buffer | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    hash.update(bytes);
    yield bytes;
  }
}

async function readLocal(path: string): Promise<Readable> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  return (await isRegular(file)) ? file.createReadStream({ highWaterMark: chunkBytes }) : refuse(file, path);
}

async function isRegular(file: FileHandle): Promise<boolean> {
  return (await file.stat()).isFile();
}

async function refuse(file: FileHandle, path: string): Promise<never> {
  await file.close();
  throw new Error(`not a regular file: ${path}`);
}

/** Makes the staging folder and removes what dead processes left in it. */
export async function sweepStaged(root: string, nowMs: number): Promise<void> {
  const folder = stagingFolder(root);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (await isAbandoned(path, name, nowMs, foreignAgeMs)) await rm(path, { force: true });
  }
}
