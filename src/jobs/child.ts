import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { internalError, ServiceError } from '../base/errors.ts';
import { spawnTied } from '../base/tied-process.ts';
import type { Outcome } from '../functions/function.ts';
import type { RunProgress } from '../functions/runner.ts';
import type { ChildMessage, ChildOrder, ChildTask } from './child-protocol.ts';
import { watchChild, type ChildLimits } from './child-watch.ts';
import { ProcessTree } from './process-tree.ts';

/** How children are started: the same for all jobs of a worker. */
export interface ChildProgram {
  /** Module that calls `serveChild`. */
  readonly entry: URL;
  /** What `serveChild`'s builder receives; JSON. */
  readonly settings: unknown;
  /** 0..19. */
  readonly nice: number;
}

export interface ChildRun {
  readonly task: ChildTask;
  readonly limits: ChildLimits;
  /** Folder of the attempt: the child's current folder and, inside it, its place for temporary files. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

/**
 * Runs one function in a process of its own, which leads its own session and dies with this process. When this returns or
 * throws, the child and everything it started are gone.
 * Errors: those of the function; InternalError, naming the limit, when the child takes too much time, memory or disk; a
 * retryable InternalError when it crashes or hangs. An abort rejects with the signal's reason.
 */
export async function runChild(program: ChildProgram, run: ChildRun): Promise<Outcome<unknown>> {
  run.signal.throwIfAborted();
  const child = start(program, run);
  if (child.pid === undefined) {
    const [cause] = (await once(child, 'error')) as [Error];
    throw internalError('the job process did not start', cause, { retryable: true });
  }
  setNice(child.pid, program.nice);
  const tree = new ProcessTree(child.pid);
  try {
    return await outcomeOf(child, tree, program, run);
  } finally {
    await end(child, tree);
  }
}

/** Room for objects that live shortly, MB, three times: V8's own 16 are filled by long work alone, which then seems to need more memory the longer it takes. */
const shortLivedMb = 4;

function start({ entry }: ChildProgram, { folder, limits }: ChildRun): ChildProcess {
  const heap = [`--max-old-space-size=${limits.memoryMb}`, `--max-semi-space-size=${shortLivedMb}`];
  return spawnTied(process.execPath, [...loaderFlags(), ...heap, fileURLToPath(entry)], {
    cwd: folder,
    env: childEnvironment(folder),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
}

/** This process's own flags that make Node read our sources as they are; none in a build. */
function loaderFlags(): readonly string[] {
  return process.execArgv.filter((flag, at, all) => {
    const isLoader = (text: string | undefined) => text === '--import' || text === '--require';
    return isLoader(flag) || isLoader(all[at - 1]) || /^--(import|require)=/.test(flag);
  });
}

/** glibc raises these bounds when large blocks are freed and keeps such blocks from then on, so that a job would hold more the longer it takes; bounds that are set stay at what they begin with, 128 KiB. */
const givingBack = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' };

/** What programs need of the machine's environment; no setting of ours (keys, database address) reaches a child. */
function childEnvironment(folder: string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'LD_LIBRARY_PATH', 'FONTCONFIG_FILE', 'FONTCONFIG_PATH'];
  const entries = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(entries), ...givingBack, TMPDIR: folder };
}

function setNice(pid: number, nice: number): void {
  try {
    setPriority(pid, nice);
  } catch {
    // ended already, or not allowed: it runs as it is
  }
}

function outcomeOf(
  child: ChildProcess,
  tree: ProcessTree,
  program: ChildProgram,
  run: ChildRun,
): Promise<Outcome<unknown>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      watch.close();
      run.signal.removeEventListener('abort', onAbort);
      act();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const onAbort = () => fail(run.signal.reason as Error); // our own caller aborts with an error
    const watch = watchChild(tree, run.folder, run.limits, fail);
    run.signal.addEventListener('abort', onAbort, { once: true });
    child.on('error', (cause) => fail(internalError('the job process cannot be reached', cause, { retryable: true })));
    child.once('exit', (code, signal) => fail(crashed(code, signal)));
    child.on('message', (message) => {
      const said = message as ChildMessage; // our own program is at the other end
      watch.heard(said);
      const order: ChildOrder = { task: run.task, settings: program.settings };
      if (said.kind === 'ready')
        child.send(order, () => undefined); // a child that is gone is told by `exit`
      else if (said.kind === 'progress') run.onProgress(said.progress);
      else if (said.kind === 'failed') fail(new ServiceError(said.fault));
      else if (said.kind === 'done') settle(() => resolve(said.outcome));
    });
  });
}

function crashed(code: number | null, signal: NodeJS.Signals | null): ServiceError {
  const text = `The process of the operation ended unexpectedly (${signal ?? `exit code ${code}`}).`;
  return new ServiceError({ code: 'InternalError', message: text, publicMessage: text, retryable: true });
}

/** Kills until nothing is left: a member may have been starting another while we killed it. */
async function end(child: ChildProcess, tree: ProcessTree): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  const patienceMs = performance.now() + 30_000; // one stuck in the kernel dies when its call returns
  for (let pauseMs = 1; tree.kill() && performance.now() < patienceMs; pauseMs = Math.min(pauseMs * 2, 100)) {
    await sleep(pauseMs);
  }
  await Promise.race([gone, sleep(30_000, undefined, { ref: false })]);
}
