import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { isKey } from '../location.ts';
import { decodeName } from './names.ts';
import { errno } from './place.ts';

interface Entry {
  /** Key of the file, or the beginning of all keys inside the folder, `/` included. */
  readonly key: string;
  readonly path: string;
  readonly isFolder: boolean;
  /** Kept under its aside name: the plain name wins where both exist. */
  readonly aside: boolean;
}

/** Byte order of UTF-8, which is not the order of JavaScript's strings beyond U+FFFF. */
function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/**
 * The keys of a bucket in byte order, one folder at a time: at most the names of the folders on the way are held.
 * Links, special files and names that stand for no key are passed over. `from` says where to begin: at keys that begin
 * with its `prefix` and come after its `after`; `base` is what all keys of this folder begin with.
 */
export async function* walkKeys(
  folder: string,
  from: { prefix: string; after: string },
  base = '',
): AsyncIterable<string> {
  for (const entry of await readEntries(folder, base)) {
    if (entry.isFolder) {
      if (mayHold(entry.key, from)) yield* walkKeys(entry.path, from, entry.key);
    } else if (entry.key.startsWith(from.prefix) && compareKeys(entry.key, from.after) > 0 && isKey(entry.key)) {
      yield entry.key;
    }
  }
}

/** Whether a folder whose keys all begin with `start` can hold a key that is asked for. */
function mayHold(start: string, { prefix, after }: { prefix: string; after: string }): boolean {
  const inPrefix = start.startsWith(prefix) || prefix.startsWith(start);
  return inPrefix && (after.startsWith(start) || compareKeys(start, after) > 0);
}

async function readEntries(folder: string, base: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  await collect(folder, base, entries);
  entries.sort((left, right) => compareKeys(left.key, right.key) || Number(left.aside) - Number(right.aside));
  return entries.filter((entry, at) => at === 0 || entry.key !== entries[at - 1]?.key);
}

async function collect(folder: string, base: string, entries: Entry[]): Promise<void> {
  try {
    for await (const found of await opendir(folder)) {
      const name = decodeName(found.name);
      if (name === undefined || !(found.isFile() || found.isDirectory())) continue;
      const path = join(folder, found.name);
      const key = base + name.text;
      if (name.kind === 'continued') {
        if (found.isDirectory()) await collect(path, key, entries); // its names are segments of this level
      } else if (found.isDirectory()) {
        if (name.kind === 'plain') entries.push({ key: `${key}/`, path, isFolder: true, aside: false });
      } else {
        entries.push({ key, path, isFolder: false, aside: name.kind === 'beside' });
      }
    }
  } catch (error) {
    if (!['ENOENT', 'EACCES'].includes(errno(error))) throw error; // removed while we walked, or not for us to read
  }
}
