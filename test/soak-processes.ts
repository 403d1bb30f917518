import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { extname } from 'node:path';
import { spawnTied } from '../src/base/tied-process.ts';
import type { SoakWorkerOptions } from './soak-worker.ts';

const entry = new URL(`./soak-worker${extname(import.meta.url)}`, import.meta.url);

/** The worker processes of a soak, each started again when it is killed. */
export class SoakWorkers {
  readonly #options: SoakWorkerOptions;
  readonly #children = new Map<number, ChildProcess>();
  readonly #ready = new WeakMap<ChildProcess, Promise<unknown>>();
  #closing = false;

  constructor(options: SoakWorkerOptions, count: number) {
    this.#options = options;
    for (let place = 0; place < count; place += 1) this.#start(place);
  }

  killOne(): void {
    this.#children.get(Math.floor(Math.random() * this.#children.size))?.kill('SIGKILL');
  }

  /** Ends all in order, once they serve: SIGTERM, as an operator does. Resolves to their exit codes. */
  async close(): Promise<readonly (number | null)[]> {
    this.#closing = true;
    const exits = [...this.#children.values()].map(async (child) => {
      await this.#ready.get(child);
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      return child.exitCode;
    });
    return Promise.all(exits);
  }

  #start(place: number): void {
    const flags = process.execArgv.filter((flag) => !flag.startsWith('--test'));
    const args = [...flags, fileURLToPath(entry), JSON.stringify(this.#options)];
    const child = spawnTied(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#children.set(place, child);
    this.#ready.set(child, Promise.race([once(child, 'message'), once(child, 'exit')]));
    child.once('exit', () => {
      if (!this.#closing) this.#start(place);
    });
  }
}

/** Ids of the processes that have to do with a folder: it stands in their command line or environment. */
export function processesOf(folder: string, kind = ''): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => {
      const command = readProc(pid, 'cmdline');
      return command.includes(kind) && (command + readProc(pid, 'environ')).includes(folder);
    });
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // ended, or another user's
  }
}
