import { spawn } from 'node:child_process';
import { closeSync, fchownSync, fstatSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { ServerUser } from './server-user.ts';

/** The port is only part of the socket's name: nothing listens on the network. */
export const port = 5432;

const logLimitBytes = 16 * 1024 * 1024;

export interface Launch {
  readonly cluster: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
  /** Folder of the server's socket. */
  readonly host: string;
  /** Server settings by name, over the cluster's `postgresql.conf`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A server process just started; it outlives us. */
export interface Launched {
  /** Why it has ended (what it logged); undefined while it runs. */
  ended(): string | undefined;
}

/** Starts the server, which goes on when we end, and logs to `server.log` in the cluster. */
export function launch({ cluster, binaries, user, host, settings }: Launch): Launched {
  const all = {
    ...settings,
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: `"${host.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [file = '', ...args] = [...user.prefix, binaries.postgres, '-D', cluster, ...flags];
  const path = join(cluster, 'server.log');
  const log = openLog(path, user);
  const child = spawn(file, args, {
    ...user.owner,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C', TZ: 'UTC', ...binaries.environment },
    stdio: ['ignore', log.file, log.file],
    detached: true, // a Ctrl-C on our terminal is not for it
  });
  closeSync(log.file);
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  child.unref();
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  const logged = () => readFileSync(path).subarray(log.size).toString('utf8').trim();
  return { ended: () => failure?.message ?? (hasExited() ? logged() : undefined) };
}

function openLog(path: string, user: ServerUser): { file: number; size: number } {
  const file = openSync(path, 'a', 0o600);
  if (user.owner) fchownSync(file, user.owner.uid, user.owner.gid);
  if (fstatSync(file).size > logLimitBytes) ftruncateSync(file);
  return { file, size: fstatSync(file).size };
}
