import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../base/clock.ts';
import type { Logger } from '../base/log.ts';
import { processStamp } from '../base/process-stamp.ts';
import type { AnyFunction } from '../functions/registry.ts';
import type { Storage } from '../storage/storage.ts';
import type { AttemptParts } from './attempt.ts';
import { runChild, type ChildProgram } from './child.ts';
import type { JobsConfig } from './config.ts';
import { memoryAdmission, totalMemoryMb, type Admission } from './memory.ts';
import type { Queue } from './queue.ts';
import { RunningJob, type JobParts } from './running-job.ts';
import { Workspaces } from './workspaces.ts';

/** Everything a worker is made of. */
export interface WorkerParts {
  readonly config: JobsConfig;
  readonly queue: Queue;
  readonly storage: Storage;
  readonly functions: ReadonlyMap<string, AnyFunction>;
  readonly bucketOwner: (bucket: string) => Promise<string | undefined>;
  readonly maxInputBytes: number;
  /** Folder of all workers' workspaces; those of dead workers are removed at start. */
  readonly workFolder: string;
  readonly child: Omit<ChildProgram, 'nice'>;
  /** Pauses before further attempts, see `backoffSeconds`. */
  readonly backoff?: readonly [number, ...number[]];
  readonly log: Logger;
}

/** A worker that runs until it is closed. */
export interface Worker {
  /** Takes no more jobs, waits for the running ones as long as configured, gives the rest back. Nothing is left behind. */
  close(): Promise<void>;
}

const childStartSeconds = 120;

/** Starts taking jobs. Errors at start reject; later ones are logged and outlived. */
export async function startWorker(parts: WorkerParts): Promise<Worker> {
  const { config, child, functions } = parts;
  const workspaces = await Workspaces.open(parts.workFolder, systemClock.now());
  const runTask: AttemptParts['runTask'] = (declaration, task, folder, { signal, onProgress }) => {
    const { hangSeconds, workspaceBytes } = config;
    const limits = {
      memoryMb: declaration.limits.memoryMb,
      hangSeconds,
      workspaceBytes,
      startSeconds: childStartSeconds,
    };
    return runChild({ ...child, nice: config.nice }, { task, limits, folder, signal, onProgress });
  };
  const largestMb = Math.max(0, ...[...functions.values()].map((declaration) => declaration.limits.memoryMb));
  const budgetMb = config.memoryMb > 0 ? config.memoryMb : totalMemoryMb() * (7 / 8);
  const jobParts = { ...parts, workspaces, timing: config, maxAttempts: config.maxAttempts, runTask };
  const loop = new WorkerLoop(jobParts, config, memoryAdmission(budgetMb, largestMb), parts.log);
  await loop.open();
  return {
    close: async () => {
      await loop.close();
      await workspaces.close();
    },
  };
}

/** Claims while there are places, reclaims what others lost. Exported for tests; see `startWorker`. */
export class WorkerLoop {
  readonly #id = processStamp();
  readonly #parts: JobParts;
  readonly #config: JobsConfig;
  readonly #admission: Admission;
  readonly #log: Logger;
  readonly #running = new Set<RunningJob>();
  readonly #subscriptions: (() => Promise<void>)[] = [];
  readonly #stop = new AbortController();
  #wake: () => void = () => undefined;
  #woken = false;
  #loops: Promise<unknown> | undefined;

  constructor(parts: JobParts, config: JobsConfig, admission: Admission, log: Logger) {
    this.#parts = parts;
    this.#config = config;
    this.#admission = admission;
    this.#log = log;
  }

  async open(): Promise<void> {
    const { queue } = this.#parts;
    this.#subscriptions.push(await queue.onSubmitted(() => this.#wakeUp()));
    this.#subscriptions.push(
      await queue.onCancelRequested((id) => {
        for (const job of this.#running) if (id === '' || job.lease.job.id === id) job.lookForCancel();
      }),
    );
    this.#loops = Promise.all([this.#claimLoop(), this.#reclaimLoop()]);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wakeUp();
    await this.#loops;
    const all = Promise.all([...this.#running].map((job) => job.over));
    await this.#orAfter(all, this.#config.drainSeconds);
    for (const job of this.#running) job.giveBack();
    await all;
    for (const unsubscribe of this.#subscriptions) await unsubscribe();
  }

  async #claimLoop(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#woken = false;
      const claimed = this.#hasPlace() && (await this.#claim());
      if (!claimed) await this.#pause(this.#config.pollSeconds);
    }
  }

  async #reclaimLoop(): Promise<void> {
    const pauseSeconds = Math.min(this.#config.leaseSeconds / 3, 5);
    while (!this.#stop.signal.aborted) {
      try {
        const count = await this.#parts.queue.reclaim(this.#config.maxAttempts);
        if (count > 0) this.#log.warn({ count }, 'took back jobs of lost workers');
      } catch (error) {
        this.#log.warn({ error: String(error) }, 'could not look for lost jobs');
      }
      // Spread, so that many workers do not ask in step.
      const pauseMs = pauseSeconds * (0.75 + Math.random() / 2) * 1000;
      await sleep(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => undefined); // woken to stop
    }
  }

  /** True when there may be more to claim at once. */
  async #claim(): Promise<boolean> {
    try {
      const lease = await this.#parts.queue.claim(this.#id, this.#config.leaseSeconds);
      if (lease === undefined) return false;
      const job = new RunningJob(lease, this.#parts, this.#log);
      this.#running.add(job);
      void job.over.finally(() => {
        this.#running.delete(job);
        this.#wakeUp();
      });
      return true;
    } catch (error) {
      this.#log.warn({ error: String(error) }, 'could not claim a job');
      return false;
    }
  }

  #hasPlace(): boolean {
    const slots = this.#config.slots > 0 ? this.#config.slots : availableParallelism();
    if (this.#running.size >= slots) return false;
    const { functions } = this.#parts;
    return this.#admission.admits(
      [...this.#running].map(({ lease }) => functions.get(lease.job.functionName)?.limits.memoryMb ?? 0),
    );
  }

  #wakeUp(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Until woken, at most so long; a call that came since the last look counts. */
  async #pause(seconds: number): Promise<void> {
    if (this.#woken) return;
    await this.#orAfter(new Promise<void>((resolve) => (this.#wake = resolve)), seconds);
  }

  async #orAfter(event: Promise<unknown>, seconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, seconds * 1000)));
    await Promise.race([event, late]).finally(() => clearTimeout(timer));
  }
}
