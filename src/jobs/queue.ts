import type { Job, JobProgress, JobResult } from './job.ts';

/** A worker's hold on one running job. `token` fences: after the lease is lost, every call with it changes nothing. */
export interface Lease {
  readonly job: Job;
  readonly token: string;
}

/** The workers' side of the job store. A lease that is not renewed in time is taken back by any worker. */
export interface Queue {
  /** The next job by pipeline fairness, then priority, then age; undefined when none may start. Pipeline limits and pauses are exact. */
  claim(workerId: string, leaseSeconds: number): Promise<Lease | undefined>;
  /** Extends the lease and stores progress. `held: false`: stop at once, another attempt owns the job. */
  renew(
    lease: Lease,
    leaseSeconds: number,
    progress?: JobProgress,
  ): Promise<{ held: boolean; cancelRequested: boolean }>;
  /** Ends the job, if the lease is still held. */
  finish(lease: Lease, state: 'succeeded' | 'failed', result: JobResult): Promise<boolean>;
  /** Gives the job back to be tried again after `delaySeconds`; `countsAsAttempt: false` for a drain. */
  release(lease: Lease, delaySeconds: number, options: { countsAsAttempt: boolean }): Promise<boolean>;
  /** Takes back jobs whose lease ran out: queued again with backoff, or failed when their attempts are used up. Returns how many. */
  reclaim(maxAttempts: number): Promise<number>;
  /** Calls back when a job may have become claimable (a hint; polling remains the truth). Returns the unsubscriber. */
  onSubmitted(listener: () => void): Promise<() => Promise<void>>;
  /** Calls back with the id of a running job whose submitter wants it stopped; with an empty id when some may have been missed. */
  onCancelRequested(listener: (jobId: string) => void): Promise<() => Promise<void>>;
}
