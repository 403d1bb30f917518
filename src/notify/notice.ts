import type { JobResult } from '../jobs/job.ts';

/** One job's end that somebody wants to be told of. */
export interface Notice {
  readonly id: string;
  /** As the job or its pipeline named it; see `targetOf`. */
  readonly target: string;
  /** The AccessKey that the job was submitted with. */
  readonly keyId: string;
  readonly jobId: string;
  readonly functionName: string;
  readonly userData: string;
  readonly state: 'succeeded' | 'failed';
  readonly result: JobResult;
  /** 1 for the first. */
  readonly attempt: number;
}

/** Notices that are not delivered yet. They are written with the job's end, in one transaction. */
export interface NoticeStore {
  /** Those that are due, at most `most`; they are due again after `seconds` unless one of the others below is called. */
  claim(most: number, seconds: number): Promise<readonly Notice[]>;
  delivered(id: string): Promise<void>;
  /** Due again after so many seconds. */
  postpone(id: string, seconds: number, reason: string): Promise<void>;
  /** Kept for a week for whoever asks why, and sent no more. */
  giveUp(id: string, reason: string): Promise<void>;
  /** Calls back when one may have become due (a hint; looking remains the truth). Returns the unsubscriber. */
  onNotice(listener: () => void): Promise<() => Promise<void>>;
}

/** How sending ended. */
export type Sent =
  { readonly outcome: 'delivered' } | { readonly outcome: 'postpone' | 'giveUp'; readonly reason: string };
