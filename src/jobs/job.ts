import type { Report } from '../functions/function.ts';

/**
 * A job's life: `queued` -> `running` -> `succeeded` | `failed`. A running job whose attempt was lost or met a passing
 * fault goes back to `queued` with a later `notBefore`, until its attempts are used up. Cancelling a queued job ends it at
 * once; a running one ends when its worker has stopped it. The two ends are final, but for a caller's explicit retry.
 */
export type JobState = 'queued' | 'running' | 'succeeded' | 'failed';

/** The API that a job was submitted by: MTS (2014-06-18), or ICE (2020-11-09), its younger sister. Some defaults of functions differ between them. */
export type Dialect = 'mts' | 'ice';

/** What the submitter asked for, kept byte for byte so that Query can echo it. */
export interface JobRequest {
  readonly dialect: Dialect;
  /** What the submitter calls it; empty for none. */
  readonly name: string;
  readonly functionName: string;
  readonly input: string;
  readonly output: string;
  readonly jobParams: string;
  readonly modelId: string;
  readonly userData: string;
  readonly scheduleParams: string;
  /** Who is told when it ends; empty for whomever the pipeline names. */
  readonly notifyUrl: string;
}

/** How a job ended. `code` is `Success` or a code of the contract. */
export interface JobResult {
  readonly code: string;
  readonly message: string;
  /** Absent on failure. */
  readonly report?: Report;
  /** Object addresses (`oss://bucket/key`) that were written, in order. */
  readonly outputs: readonly string[];
}

export interface JobProgress {
  /** 0..100. */
  readonly percent: number;
  readonly step: string;
  /** Media seconds worked through per second of wall time; absent when not known. */
  readonly speed?: number;
}

export interface Job extends JobRequest {
  readonly id: string;
  readonly accountId: string;
  readonly pipelineId: string;
  /** 1..10, larger first. */
  readonly priority: number;
  readonly state: JobState;
  /** Number of attempts begun. */
  readonly attempt: number;
  readonly cancelRequested: boolean;
  readonly submittedAtMs: number;
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly progress: JobProgress | undefined;
  readonly result: JobResult | undefined;
}

export interface NewJob extends JobRequest {
  readonly id: string;
  readonly accountId: string;
  /** Absent: the account's default pipeline, made when missing. */
  readonly pipelineId?: string;
  readonly priority: number;
  readonly submittedAtMs: number;
  /** The AccessKey that it is submitted with: notices are signed with its secret. */
  readonly notifyKeyId: string;
}

export interface JobFilter {
  readonly accountId: string;
  readonly state?: JobState;
  readonly functionName?: string;
  readonly pipelineId?: string;
  /** Newest first; page on with the last id seen. */
  readonly beforeId?: string;
  readonly limit: number;
}

/** The API's side of the job store. Everything is one transaction. */
export interface JobStore {
  /** Errors: InvalidParameter.ResourceNotFound (pipeline unknown or another account's), PermissionDenied.ResourceQuotaExceed (10,000 queued). */
  submit(job: NewJob): Promise<void>;
  /** The hot path: one named statement by primary key. */
  find(id: string): Promise<Job | undefined>;
  list(filter: JobFilter): Promise<readonly Job[]>;
  /** False when there is no such job of the account or it has ended. */
  cancel(accountId: string, id: string): Promise<boolean>;
  /** Queues a failed job again with its attempts reset; false when there is no such failed job. */
  retry(accountId: string, id: string): Promise<boolean>;
}
