import { execFile } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { internalError } from '../base/errors.ts';
import type { Binaries } from './binaries.ts';
import { errorCode } from './error-code.ts';
import type { ServerUser } from './server-user.ts';

/** The one role, which owns everything. */
export const superuser = 'reelsmith';

/** Defaults for a small machine, written into the cluster's `postgresql.conf`, where the operator may change them. */
const settings = {
  shared_buffers: '128MB',
  max_connections: '100',
  max_wal_size: '1GB',
  wal_compression: 'on',
  random_page_cost: '1.1',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  io_method: 'sync',
  log_checkpoints: 'off',
};

const abandonedAfterMs = 10 * 60 * 1000;

/**
 * Makes the cluster beside its place and renames it there whole, so that a kill at any instant leaves no half cluster.
 * When another process was first, its cluster stands. `flags` go to initdb as they are.
 */
export async function createCluster(
  cluster: string,
  binaries: Binaries,
  user: ServerUser,
  flags: readonly string[] = [],
): Promise<void> {
  removeAbandoned(cluster);
  const fresh = mkdtempSync(`${cluster}.new-`); // private: mode 0700
  if (user.owner) chownSync(fresh, user.owner.uid, user.owner.gid);
  try {
    await initialise(fresh, binaries, user, flags);
    renameSync(fresh, cluster);
  } catch (cause) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(cause))) throw cause;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function initialise(
  folder: string,
  binaries: Binaries,
  user: ServerUser,
  flags: readonly string[],
): Promise<void> {
  const [file = '', ...args] = [
    ...[...user.prefix, binaries.initdb, '-D', folder, `--username=${superuser}`, '--encoding=UTF8', '--locale=C'],
    // the only way in is a unix socket, in a folder that its owner alone may enter
    ...['--data-checksums', '--auth-local=trust', '--auth-host=reject'],
    ...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...flags,
  ];
  const env = { PATH: process.env['PATH'] ?? '', LANG: 'C', TZ: 'UTC', ...binaries.environment };
  try {
    await promisify(execFile)(file, args, { ...user.owner, cwd: '/', env });
  } catch (cause) {
    throw internalError(`initdb failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

/** What a killed start left behind. */
function removeAbandoned(cluster: string): void {
  const folder = dirname(cluster);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(cluster)}.new-`)) continue;
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > abandonedAfterMs) rmSync(path, { recursive: true, force: true });
  }
}
