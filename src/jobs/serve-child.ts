import { writeFileSync } from 'node:fs';
import { internalError, ServiceError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { readParams } from '../functions/parameter.ts';
import type { AnyFunction } from '../functions/registry.ts';
import { runFunction } from '../functions/runner.ts';
import type { Media } from '../media/media.ts';
import type { Models } from '../models/models.ts';
import type { ChildMessage, ChildOrder, ChildTask } from './child-protocol.ts';

/** The parts that run functions, built inside the child from the settings its worker sent. */
export interface ChildParts {
  readonly functions: ReadonlyMap<string, AnyFunction>;
  readonly media: Media;
  readonly models: Models;
  readonly log: Logger;
}

/**
 * The whole life of a job's child process: takes one order, runs the function, answers, waits to be ended. Without its
 * worker it ends at once, and takes the processes it started along.
 */
export function serveChild(build: (settings: unknown) => ChildParts | Promise<ChildParts>): void {
  process.once('disconnect', endGroup);
  // A stop of the whole service may be sent to each of its processes; what becomes of this job is the worker's to decide.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
  process.once('message', (order) => {
    void answer(order as ChildOrder, build).then(say); // only the worker that started us can write to this channel
  });
  offerToMemoryKiller();
  say({ kind: 'ready' });
}

async function answer(order: ChildOrder, build: (settings: unknown) => ChildParts | Promise<ChildParts>) {
  try {
    return { kind: 'done', outcome: await run(order.task, await build(order.settings)) } as const;
  } catch (error) {
    const fault =
      error instanceof ServiceError
        ? error
        : internalError(error instanceof Error ? (error.stack ?? '') : String(error));
    const { code, message, publicMessage, retryable } = fault;
    return { kind: 'failed', fault: { code, message, publicMessage, retryable } } as const;
  }
}

async function run(task: ChildTask, { functions, media, models, log }: ChildParts) {
  const declaration = functions.get(task.functionName);
  if (declaration === undefined) throw internalError(`this child has no function ${task.functionName}`);
  return runFunction({
    ...task,
    declaration,
    params: readParams(declaration, task.jobParams),
    media,
    models,
    log,
    signal: new AbortController().signal, // a worker stops us by SIGKILL, which needs nobody's consent
    onBegin: (begin) => say({ kind: 'begin', ...begin }),
    onProgress: (progress) => say({ kind: 'progress', progress }),
  });
}

function say(message: ChildMessage): void {
  process.send?.(message, undefined, undefined, () => undefined); // a worker that is gone is told by `disconnect`
}

function endGroup(): void {
  process.kill(-process.pid, 'SIGKILL'); // we lead our own process group
}

/** When the machine runs out of memory, its killer should choose a job before a worker or the database. */
function offerToMemoryKiller(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // not Linux, or not allowed
  }
}
