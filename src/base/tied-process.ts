import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';

const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/**
 * Starts a program that the kernel kills when this process dies, even by SIGKILL: through util-linux `setpriv --pdeathsig KILL`, where
 * there is one. Call it from the main thread: the kernel watches the thread that started the child. The signal is lost when
 * this process dies in the moment before `setpriv` runs; a child of ours should also end when its IPC channel closes.
 */
export function spawnTied(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  if (setpriv === undefined) return spawn(command, args, options);
  return spawn(setpriv, ['--pdeathsig', 'KILL', '--', command, ...args], options);
}
