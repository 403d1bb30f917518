import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../src/base/package-root.ts';

/** The built command line, run as a user runs it. */
export const program = join(packageRoot, 'bin/reelsmith.js');

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs Node to its end. @param env besides PATH and HOME. */
export function runNode(args: readonly string[], env: Record<string, string>, cwd = packageRoot): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: cleanEnv(env), cwd, timeout: 120_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err });
    });
  });
}

export function cleanEnv(env: Record<string, string>): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...env };
}

/** A `reelsmith up` as a person would start it: in a process group of its own, on a free port. */
export class RunningService {
  readonly pid: number;
  readonly greeting: string;
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<number | NodeJS.Signals | null>;
  #errors = '';

  private constructor(process: ChildProcess, ended: Promise<number | NodeJS.Signals | null>, greeting: string) {
    this.#process = process;
    this.#ended = ended;
    this.pid = process.pid ?? -1;
    this.greeting = greeting;
    this.url = /http:\/\/\S+/.exec(greeting)?.[0] ?? '';
    process.stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
  }

  static async start(env: Record<string, string>): Promise<RunningService> {
    const child = spawn(process.execPath, [program, 'up', '--port', '0'], {
      env: cleanEnv(env),
      cwd: packageRoot,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code));
    });
    let errors = '';
    const collect = (chunk: Buffer) => (errors += chunk.toString());
    child.stderr.on('data', collect);
    const greeting = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ctrl-C')) resolve(said);
      });
      void ended.then((end) => reject(new Error(`up ended (${end}): ${errors}`)));
    });
    child.stderr.off('data', collect);
    return new RunningService(child, ended, greeting);
  }

  /** What it said on standard error since it was ready. */
  get errors(): string {
    return this.#errors;
  }

  /** Ctrl-C under `npm run up`: the whole group gets it from the terminal, and once more from npm. */
  async interrupt(): Promise<number | NodeJS.Signals | null> {
    for (const _ of ['terminal', 'npm']) {
      if (this.#process.exitCode === null && this.#process.signalCode === null) process.kill(-this.pid, 'SIGINT');
    }
    return this.#ended;
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes whose command line or environment of folders names `text`, but not this one's own. */
export function processesNaming(text: string): Process[] {
  return allProcesses().filter(({ pid, command }) => pid !== process.pid && command.includes(text));
}

/** Processes that `pid` started, and those that they did. */
export function descendants(pid: number): Process[] {
  const all = allProcesses();
  const under = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...under(one.pid)]);
  return under(pid);
}

function allProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

/** Waits until `holds`; fails with `what` after `seconds`. */
export async function eventually(
  what: string,
  seconds: number,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `${what}: not within ${seconds} s`);
    await sleep(100);
  }
}
