import { setTimeout as sleep } from 'node:timers/promises';
import { internalError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { runAttempt, type AttemptParts } from './attempt.ts';
import { asServiceError, canceled, Draining, LeaseLost } from './errors.ts';
import { Heartbeat, type HeartbeatTiming } from './heartbeat.ts';
import type { JobResult } from './job.ts';
import type { Lease, Queue } from './queue.ts';
import type { Workspaces } from './workspaces.ts';

/** Seconds until a job that met a passing fault is tried again, by the number of attempts it has had; then the last. */
const backoffSeconds = [2, 10, 60, 300] as const;

export interface JobParts extends AttemptParts {
  readonly queue: Queue;
  readonly workspaces: Workspaces;
  readonly timing: HeartbeatTiming;
  readonly maxAttempts: number;
  /** Another table than `backoffSeconds`, not empty. */
  readonly backoff?: readonly [number, ...number[]];
}

/** How an attempt leaves its job. */
type Ending =
  | { readonly kind: 'finish'; readonly state: 'succeeded' | 'failed'; readonly result: JobResult }
  | { readonly kind: 'release'; readonly delaySeconds: number; readonly countsAsAttempt: boolean }
  | { readonly kind: 'lost' };

/** A claimed job on this worker, from its claim until the queue knows how it went. */
export class RunningJob {
  readonly lease: Lease;
  /** Resolves when it is over and nothing of it is left here. Never rejects. */
  readonly over: Promise<void>;
  readonly #parts: JobParts;
  readonly #log: Logger;
  readonly #heartbeat: Heartbeat;
  readonly #drain = new AbortController();

  constructor(lease: Lease, parts: JobParts, log: Logger) {
    this.lease = lease;
    this.#parts = parts;
    this.#log = log.child({ job: lease.job.id, attempt: lease.job.attempt });
    this.#heartbeat = new Heartbeat(parts.queue, lease, parts.timing, this.#log);
    this.over = this.#run();
  }

  /** Asks the queue now whether the job was cancelled. */
  lookForCancel(): void {
    void this.#heartbeat.beat();
  }

  /** Ends the attempt and gives the job back, unless its outputs are just appearing. */
  giveBack(): void {
    this.#drain.abort(new Draining('the worker is being stopped'));
  }

  async #run(): Promise<void> {
    const { job } = this.lease;
    this.#log.info({ function: job.functionName }, 'job started');
    let isSettled = false;
    try {
      await this.#parts.workspaces.use(`${job.id}-${job.attempt}`, async (folder) => {
        const ending = await this.#attempt(folder);
        isSettled = true;
        await this.#settle(ending);
      });
    } catch (error) {
      this.#log.error({ error: asServiceError(error).message }, 'the workspace could not be made or removed');
      if (!isSettled) await this.#settle(this.#endingOf(internalError('no workspace', error, { retryable: true })));
    } finally {
      await this.#heartbeat.stop();
    }
  }

  async #attempt(folder: string): Promise<Ending> {
    const signal = AbortSignal.any([this.#heartbeat.signal, this.#drain.signal]);
    try {
      const result = await runAttempt(this.lease.job, folder, this.#parts, {
        signal,
        onProgress: (progress) => this.#heartbeat.tell(progress),
        confirm: () => this.#heartbeat.confirm(),
      });
      return { kind: 'finish', state: 'succeeded', result };
    } catch (error) {
      return this.#endingOf(error);
    }
  }

  #endingOf(error: unknown): Ending {
    if (this.#heartbeat.isLost || error instanceof LeaseLost) return { kind: 'lost' };
    if (this.#heartbeat.signal.aborted) return failed(canceled());
    if (this.#drain.signal.aborted) return { kind: 'release', delaySeconds: 0, countsAsAttempt: false };
    const fault = asServiceError(error);
    const { attempt } = this.lease.job;
    this.#log.warn({ code: fault.code, error: fault.message, retryable: fault.retryable }, 'attempt failed');
    if (!fault.retryable || attempt >= this.#parts.maxAttempts) return failed(fault);
    const table = this.#parts.backoff ?? backoffSeconds;
    const delaySeconds = table[Math.min(attempt, table.length) - 1] ?? table[0];
    return { kind: 'release', delaySeconds, countsAsAttempt: true };
  }

  /** Tells the queue until it has understood, or the lease is gone: then a reclaim gives the job to another attempt. */
  async #settle(ending: Ending): Promise<void> {
    for (let pauseMs = 100; ending.kind !== 'lost' && !this.#heartbeat.isLost; pauseMs = Math.min(pauseMs * 2, 2000)) {
      try {
        const done = await this.#tell(ending);
        this.#log.info({ ending: ending.kind, code: codeOf(ending), ours: done }, 'job left');
        return;
      } catch (error) {
        this.#log.warn({ error: String(error) }, 'the end of the job could not be recorded yet');
        await sleep(pauseMs);
      }
    }
    this.#log.warn('the job was lost to another attempt');
  }

  #tell(ending: Exclude<Ending, { kind: 'lost' }>): Promise<boolean> {
    const { queue } = this.#parts;
    if (ending.kind === 'finish') return queue.finish(this.lease, ending.state, ending.result);
    return queue.release(this.lease, ending.delaySeconds, { countsAsAttempt: ending.countsAsAttempt });
  }
}

function failed({ code, publicMessage }: { code: string; publicMessage: string }): Ending {
  return { kind: 'finish', state: 'failed', result: { code, message: publicMessage, outputs: [] } };
}

const codeOf = (ending: Ending) => (ending.kind === 'finish' ? ending.result.code : undefined);
