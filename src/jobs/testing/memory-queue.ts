import { newId } from '../../base/ids.ts';
import type { Job, JobProgress, JobResult } from '../job.ts';
import type { Lease, Queue } from '../queue.ts';

type Held = Job & { token?: string; leaseEndMs: number; notBeforeMs: number };

/** A queue for tests of the workers' side: one pipeline without a limit, first in, first out. Times are of the monotonic clock. */
export class MemoryQueue implements Queue {
  readonly jobs = new Map<string, Held>();
  /** Set to make every call reject, as a database does that is away. */
  away = false;
  #listeners = new Set<() => void>();
  #cancelListeners = new Set<(id: string) => void>();

  add(job: Partial<Job>): string {
    const id = newId(Date.now());
    this.jobs.set(id, { ...blankJob, ...job, id, leaseEndMs: 0, notBeforeMs: 0 });
    for (const listener of this.#listeners) listener();
    return id;
  }

  job(id: string): Held {
    const job = this.jobs.get(id);
    if (job === undefined) throw new Error(`no job ${id}`);
    return job;
  }

  cancel(id: string): void {
    this.#change(id, { cancelRequested: true });
    for (const listener of this.#cancelListeners) listener(id);
  }

  /** Another worker has it now. */
  steal(id: string): void {
    this.#change(id, { token: 'stolen' });
  }

  async claim(_workerId: string, leaseSeconds: number): Promise<Lease | undefined> {
    this.#mustBeHere();
    const now = performance.now();
    const job = [...this.jobs.values()].find(({ state, notBeforeMs }) => state === 'queued' && notBeforeMs <= now);
    if (job === undefined) return undefined;
    const token = newId(Date.now());
    this.#change(job.id, {
      state: 'running',
      attempt: job.attempt + 1,
      token,
      leaseEndMs: now + leaseSeconds * 1000,
      progress: undefined,
    });
    return { job: this.job(job.id), token };
  }

  async renew(lease: Lease, leaseSeconds: number, progress?: JobProgress) {
    this.#mustBeHere();
    const held = this.#isHeld(lease);
    if (held) {
      const leaseEndMs = performance.now() + leaseSeconds * 1000;
      this.#change(lease.job.id, { leaseEndMs, ...(progress && { progress }) });
    }
    return { held, cancelRequested: held && this.job(lease.job.id).cancelRequested };
  }

  async finish(lease: Lease, state: 'succeeded' | 'failed', result: JobResult): Promise<boolean> {
    this.#mustBeHere();
    const held = this.#isHeld(lease);
    if (held) this.#change(lease.job.id, { state, result });
    return held;
  }

  async release(lease: Lease, delaySeconds: number, options: { countsAsAttempt: boolean }): Promise<boolean> {
    this.#mustBeHere();
    const held = this.#isHeld(lease);
    const { attempt } = this.job(lease.job.id);
    const notBeforeMs = performance.now() + delaySeconds * 1000;
    if (held) {
      this.#change(lease.job.id, {
        state: 'queued',
        notBeforeMs,
        attempt: attempt - (options.countsAsAttempt ? 0 : 1),
      });
    }
    return held;
  }

  async reclaim(): Promise<number> {
    this.#mustBeHere();
    const lost = [...this.jobs.values()].filter(
      ({ state, leaseEndMs }) => state === 'running' && leaseEndMs < performance.now(),
    );
    for (const { id } of lost) this.#change(id, { state: 'queued' });
    return lost.length;
  }

  async onSubmitted(listener: () => void): Promise<() => Promise<void>> {
    this.#listeners.add(listener);
    return async () => void this.#listeners.delete(listener);
  }

  async onCancelRequested(listener: (jobId: string) => void): Promise<() => Promise<void>> {
    this.#cancelListeners.add(listener);
    return async () => void this.#cancelListeners.delete(listener);
  }

  #isHeld({ job, token }: Lease): boolean {
    const now = this.job(job.id);
    return now.state === 'running' && now.token === token;
  }

  #change(id: string, change: Partial<Held>): void {
    this.jobs.set(id, { ...this.job(id), ...change });
  }

  #mustBeHere(): void {
    if (this.away) throw new Error('the queue is away');
  }
}

const blankJob: Omit<Job, 'id'> = {
  accountId: '1000000000000001',
  pipelineId: '0'.repeat(32),
  dialect: 'mts',
  name: '',
  functionName: 'Rehearsal',
  input: 'oss://films/in.mp4',
  output: 'oss://films/out/{source}-{sequenceId}.txt',
  jobParams: '',
  modelId: '',
  userData: '',
  notifyUrl: '',
  scheduleParams: '',
  priority: 6,
  state: 'queued',
  attempt: 0,
  cancelRequested: false,
  submittedAtMs: 1_700_000_000_000,
  startedAtMs: undefined,
  endedAtMs: undefined,
  progress: undefined,
  result: undefined,
};
