import type { Logger } from '../base/log.ts';
import { canceled, LeaseLost } from './errors.ts';
import type { JobProgress } from './job.ts';
import type { Lease, Queue } from './queue.ts';

export interface HeartbeatTiming {
  readonly leaseSeconds: number;
  readonly renewSeconds: number;
}

/**
 * Keeps a lease alive and carries the progress, until it is stopped, the lease is lost, or the submitter cancels. A database
 * that does not answer is asked again until the lease has run out by our own clock: then another worker may have the job.
 */
export class Heartbeat {
  readonly #queue: Pick<Queue, 'renew'>;
  readonly #lease: Lease;
  readonly #timing: HeartbeatTiming;
  readonly #log: Logger;
  readonly #ended = new AbortController();
  readonly #timer: NodeJS.Timeout;
  /** Of the monotonic clock; the lease holds at least `leaseSeconds` from here. */
  #heldFromMs = performance.now();
  #progress: JobProgress | undefined;
  #asking: Promise<void> | undefined;
  #fails = false;

  constructor(queue: Pick<Queue, 'renew'>, lease: Lease, timing: HeartbeatTiming, log: Logger) {
    this.#queue = queue;
    this.#lease = lease;
    this.#timing = timing;
    this.#log = log;
    const everySeconds = Math.min(timing.renewSeconds, timing.leaseSeconds / 3); // two beats may fail
    this.#timer = setInterval(() => void this.beat(), everySeconds * 1000);
  }

  /** Aborts with `LeaseLost`, or with `JobCanceled`; the lease is still held with the latter. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  get isLost(): boolean {
    return this.#ended.signal.reason instanceof LeaseLost || this.#hasRunOut();
  }

  /** Stored with the next beat. Percent never falls within an attempt. */
  tell(progress: JobProgress): void {
    const percent = Math.max(progress.percent, this.#progress?.percent ?? 0);
    this.#progress = { ...progress, percent };
  }

  /** Renews now; two at a time are one. Never rejects. */
  beat(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    if (this.#hasRunOut()) this.#end(new LeaseLost('the lease was not renewed in time'));
    return this.#asking;
  }

  /** Rejects when the lease cannot be shown to be held at this moment, or the job was cancelled. */
  async confirm(): Promise<void> {
    await this.#asking;
    const askedMs = performance.now();
    while (this.#heldFromMs < askedMs && !this.signal.aborted) {
      await this.beat();
      if (this.#heldFromMs < askedMs) await new Promise((resolve) => setTimeout(resolve, 200));
    }
    this.signal.throwIfAborted();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#asking;
  }

  async #ask(): Promise<void> {
    const askedMs = performance.now();
    try {
      const answer = await this.#queue.renew(this.#lease, this.#timing.leaseSeconds, this.#progress);
      if (!answer.held) return this.#end(new LeaseLost('another attempt has the job'));
      this.#heldFromMs = askedMs;
      this.#fails = false;
      if (answer.cancelRequested) this.#end(canceled());
    } catch (error) {
      if (!this.#fails) this.#log.warn({ error: String(error) }, 'the lease could not be renewed; it is tried on');
      this.#fails = true;
    }
  }

  #hasRunOut(): boolean {
    return performance.now() - this.#heldFromMs >= this.#timing.leaseSeconds * 1000;
  }

  #end(reason: Error): void {
    // A loss tells more than an earlier cancel, but a signal aborts once: `isLost` looks at the clock as well.
    this.#ended.abort(reason);
  }
}
