import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { internalError } from '../base/errors.ts';

/**
 * PostgreSQL refuses to run as root. As whom its programs run instead: another user, or root's own files seen through a
 * user namespace, or (not root) just as we are.
 */
export interface ServerUser {
  /** Owner of the cluster's files; absent: whoever we are. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Words put before a command. */
  readonly prefix: readonly string[];
}

/** Users that a system may have for this, best first. */
const candidates = ['postgres', 'node', 'nobody'];
const namespace = ['unshare', '--user', '--map-user=65534'];

/**
 * An existing cluster decides by its owner; a new one takes the first user who can reach both its folder and the programs.
 * @param cluster folder of the cluster, which need not exist; its parent must.
 */
export function chooseServerUser(cluster: string, program: string): ServerUser {
  if (process.getuid?.() !== 0) return { prefix: [] };
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster);
    if (uid === 0) return namespaced(cluster);
    if (canReach({ uid, gid }, cluster, program)) return { owner: { uid, gid }, prefix: [] };
    throw unreachable(cluster, `the user ${uid}, who owns it,`);
  }
  for (const name of candidates) {
    const owner = lookUp(name);
    if (owner !== undefined && canReach(owner, dirname(cluster), program)) return { owner, prefix: [] };
  }
  return namespaced(cluster);
}

function namespaced(cluster: string): ServerUser {
  if (succeeds([...namespace, 'true'])) return { prefix: namespace };
  throw unreachable(cluster, `none of the users ${candidates.join(', ')}`);
}

function unreachable(cluster: string, who: string) {
  return internalError(
    `PostgreSQL may not run as root, and ${who} can reach ${cluster} and node_modules: ` +
      `open the folders above them for passing through (chmod o+x), start the service as another user, or set DATABASE_URL`,
  );
}

function canReach(owner: { uid: number; gid: number }, folder: string, program: string): boolean {
  return succeeds(['test', '-x', folder, '-a', '-x', program], owner) && succeeds([program, '--version'], owner);
}

function lookUp(name: string): { uid: number; gid: number } | undefined {
  const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  const [uid, gid] = ids.map((answer) => (answer.status === 0 ? Number(answer.stdout) : 0));
  return uid && gid ? { uid, gid } : undefined;
}

function succeeds([file = '', ...args]: readonly string[], owner = {}): boolean {
  return spawnSync(file, args, { ...owner, cwd: '/', stdio: 'ignore' }).status === 0;
}
