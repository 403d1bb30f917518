import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnTied } from '../base/tied-process.ts';
import { CliError } from './cli-error.ts';

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A child that ran for so long was well: the next fall starts with the shortest pause again. */
const wellAfterMs = 60_000;

export interface Supervised {
  /** What the child said when it was ready (`tellSupervisor`). Rejects when it ends before that. */
  readonly ready: Promise<unknown>;
  /** SIGTERM, then SIGKILL when `patience` aborts; resolves when the child is gone. Starts nothing more. */
  stop(patience: AbortSignal): Promise<void>;
}

export interface Role {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Keeps one child running: started again, after a pause that doubles from 0.5 to 30 s, whenever it ends; but not when it ends
 * before it was ready for the first time. It dies with this process, and Ctrl-C on a terminal does not reach it. `note` is told of
 * every fall.
 */
export function supervise(role: Role, note: (message: string) => void): Supervised {
  const stopping = new AbortController();
  const events = new EventEmitter<{ ready: [unknown]; end: [string] }>();
  const ready = new Promise<unknown>((resolve, reject) => {
    events.once('ready', resolve);
    events.once('end', (end) => reject(new CliError(`${role.name} ended before it was ready (${end})`)));
  });
  const wasReady = ready.then(
    () => true,
    () => false,
  );
  let child: ChildProcess | undefined;
  const keep = async (): Promise<void> => {
    let pauseMs = firstPauseMs;
    while (!stopping.signal.aborted) {
      const startedMs = performance.now();
      child = startChild(role);
      child.once('message', (message) => events.emit('ready', message));
      const end = await ending(child);
      events.emit('end', end);
      if (stopping.signal.aborted || !(await wasReady)) return;
      if (performance.now() - startedMs > wellAfterMs) pauseMs = firstPauseMs;
      note(`${role.name} ended (${end}); starting it again in ${pauseMs / 1000} s`);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  };
  const kept = keep();
  return {
    ready,
    async stop(patience) {
      stopping.abort();
      const kill = () => child?.kill('SIGKILL');
      child?.kill('SIGTERM');
      if (patience.aborted) kill();
      patience.addEventListener('abort', kill);
      await kept.finally(() => patience.removeEventListener('abort', kill));
    },
  };
}

function startChild({ command, args, env }: Role): ChildProcess {
  // a session of its own: a terminal's signals reach the supervisor alone
  return spawnTied(command, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true });
}

function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

/** In a child: says to its supervisor that it serves. Nothing without one. */
export function tellSupervisor(message: object): void {
  if (process.connected) process.send?.(message);
}

/** npm hands a terminal's Ctrl-C on to its child, which had it from the terminal already: two within so long are one. */
const sameSignalMs = 500;

/**
 * Resolves when this process is asked to end: SIGTERM, SIGINT or SIGHUP, or its supervisor is gone.
 * @param impatient is called when it is asked again.
 */
export function untilStopped(impatient: () => void): Promise<string> {
  return new Promise((resolve) => {
    let askedMs: number | undefined;
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        askedMs ??= performance.now();
        if (performance.now() - askedMs > sameSignalMs) impatient();
        resolve(signal);
      });
    }
    if (process.connected) process.once('disconnect', () => resolve('supervisor gone'));
    process.channel?.unref(); // listening to it must not keep a process that has ended its work
  });
}
