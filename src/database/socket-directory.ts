import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { internalError } from '../base/errors.ts';
import { errorCode } from './error-code.ts';
import type { ServerUser } from './server-user.ts';

/** Bytes a socket's path may have without its ending zero: `sun_path` is 108 bytes on Linux and 104 on macOS and BSD. */
const longestPath = process.platform === 'linux' ? 107 : 103;
const socketName = '.s.PGSQL.5432.lock';

/** File in the cluster that names the socket's folder when that is elsewhere. */
const record = 'socket-directory';

/**
 * The folder of the server's socket: the cluster itself, which is private to its owner; else, where that path is too long
 * for a socket, a private folder with a short random name under the system's temporary folder, chosen once for the cluster.
 */
export function socketDirectory(cluster: string): string {
  if (Buffer.byteLength(join(cluster, socketName)) <= longestPath) return cluster;
  const file = join(cluster, record);
  if (!existsSync(file)) choose(file);
  return readFileSync(file, 'utf8');
}

/** Of several processes at once the first decides; the file appears whole. */
function choose(file: string): void {
  const name = `reelsmith-${randomBytes(8).toString('hex')}`;
  const draft = `${file}.${name}`;
  writeFileSync(draft, join(tmpdir(), name), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  } finally {
    unlinkSync(draft);
  }
}

/** Makes the socket's folder where it is not the cluster itself; refuses one that somebody else made. */
export function prepareSocketDirectory(directory: string, cluster: string, user: ServerUser): void {
  if (directory === cluster) return;
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
  const found = lstatSync(directory);
  const isOurs = [user.owner?.uid, process.getuid?.()].includes(found.uid);
  if (!found.isDirectory() || (found.mode & 0o077) !== 0 || !isOurs) {
    throw internalError(
      `${directory} is not a private folder of ours; remove ${join(cluster, record)} and start again`,
    );
  }
  if (user.owner) chownSync(directory, user.owner.uid, user.owner.gid);
}

/** Leaves nothing in the temporary folder after a stop. */
export function removeSocketDirectory(directory: string, cluster: string): void {
  if (directory === cluster) return;
  try {
    rmdirSync(directory);
  } catch {
    // in use again, or gone: either way not ours to remove
  }
}
