import { link, lstat, mkdir, open, realpath, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { internalError } from '../../base/errors.ts';
import { accessDenied, notFound } from '../errors.ts';
import { besideName } from './names.ts';

/** An errno such as `ENOENT`; empty when the error is none of the system's. */
export function errno(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** True when a path leads where it says: no symbolic link on the way, no other spelling on a case-folding file system. */
export async function isItself(path: string): Promise<boolean> {
  try {
    return (await realpath(path)) === path;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(errno(error))) return false;
    throw error;
  }
}

const attempts = 20; // each round lost means that another writer or deleter won one

/**
 * Moves a finished file to its place in one step, making folders as needed. A file that has the name of a folder on the way
 * steps aside (`besideName`); a file whose own name is a folder's is put aside at once. `names` are `encodeKey`'s, `what` is
 * the address for messages.
 */
export async function place(temporary: string, bucket: string, names: readonly string[], what: string): Promise<void> {
  const name = names.at(-1) ?? ''; // a key has at least one segment
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      const parent = await ensureFolders(bucket, names.slice(0, -1), what);
      await refuseForeign(join(parent, name), what);
      if (await renameOnto(temporary, join(parent, name))) await dropAside(parent, name, temporary);
      else await rename(temporary, join(parent, besideName(name)));
      await syncFolder(parent);
      return;
    } catch (error) {
      if (errno(error) !== 'ENOENT') throw error;
      await lstat(bucket).catch(() => Promise.reject(notFound(what)));
      // a folder on the way was empty and removed between our steps: make it again
    }
  }
  throw internalError(`could not place ${what} in ${attempts} attempts`, undefined, { retryable: true });
}

/** Removes the file that stepped aside earlier, now that another has its name. `spare` is a free path of the same file system. */
async function dropAside(parent: string, name: string, spare: string): Promise<void> {
  const aside = join(parent, besideName(name));
  try {
    await rename(aside, spare);
  } catch (error) {
    if (errno(error) === 'ENOENT') return;
    throw error;
  }
  const named = await lstat(join(parent, name)).catch(() => undefined);
  // Whoever made a folder of the name meanwhile has moved the new file there: then this is that one, and goes back.
  if (named?.isFile() !== true) {
    await link(spare, aside).catch((error: unknown) => (errno(error) === 'EEXIST' ? undefined : rename(spare, aside))); // a newer one is there, or no links are
  }
  await rm(spare, { force: true });
}

/** False when the target is a folder. */
async function renameOnto(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (errno(error) === 'EISDIR' || errno(error) === 'ENOTEMPTY') return false;
    throw error;
  }
}

async function refuseForeign(path: string, what: string): Promise<void> {
  if (await isForeign(path)) throw accessDenied(what, 'a link or a name of other case is in its place.');
}

/** Whether something is there that leads elsewhere. What others move away while we look is not. */
async function isForeign(path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real !== path;
  const info = await lstat(path).catch(() => undefined);
  return info?.isSymbolicLink() ?? false;
}

async function ensureFolders(bucket: string, names: readonly string[], what: string): Promise<string> {
  const folder = join(bucket, ...names);
  if (await isItself(folder)) {
    if ((await lstat(folder)).isDirectory()) return folder;
  }
  let path = bucket;
  for (const name of names) {
    path = join(path, name);
    await ensureFolder(path, what);
  }
  return folder;
}

async function ensureFolder(path: string, what: string): Promise<void> {
  try {
    await mkdir(path);
    await syncFolder(dirname(path));
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
    const found = await lstat(path);
    if (found.isFile()) {
      await rename(path, join(dirname(path), besideName(path.slice(dirname(path).length + 1))));
      return ensureFolder(path, what);
    }
    if (!found.isDirectory() || (await isForeign(path))) {
      throw accessDenied(what, 'a link or a name of other case is in its way.');
    }
  }
}

/** Removes an object's file, and the folders that it leaves empty. */
export async function displace(bucket: string, names: readonly string[]): Promise<void> {
  const folders = names.slice(0, -1);
  const folder = join(bucket, ...folders);
  if (!(await isItself(folder))) return;
  const name = names.at(-1) ?? ''; // a key has at least one segment
  // The file may step aside, or back, while we look: the aside name first and last leaves it no place to hide.
  for (const candidate of [besideName(name), name, besideName(name)]) await removeFile(join(folder, candidate));
  await syncFolder(folder);
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const emptied = await rmdir(join(bucket, ...folders.slice(0, depth))).then(
      () => true,
      () => false, // not empty, or somebody else's already
    );
    if (!emptied) return;
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    if (await isItself(path)) await unlink(path);
  } catch (error) {
    if (!['ENOENT', 'EISDIR', 'EPERM'].includes(errno(error))) throw error; // EPERM: POSIX's word for unlinking a folder
  }
}

/** Makes renames in a folder survive a power loss. A folder that somebody has removed meanwhile, empty, needs none of it. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch((error: unknown) => {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  });
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
}
