import type { LocalInput, Outcome } from '../functions/function.ts';
import type { RunBegin, RunProgress } from '../functions/runner.ts';

// What a worker and the child process of one job say to each other over Node's IPC channel, as JSON.

/** What the child is to do: everything local, nothing of job, bucket or account. */
export interface ChildTask {
  readonly functionName: string;
  readonly jobParams: string;
  readonly input: LocalInput;
  readonly references: Readonly<Record<string, LocalInput>>;
  readonly workspace: string;
  readonly wantedExtension: string;
}

/** The one message to the child. */
export interface ChildOrder {
  readonly task: ChildTask;
  /** Settings of the entry's own rooms; JSON. */
  readonly settings: unknown;
}

/** `ServiceError` as it travels. */
export interface ChildFault {
  readonly code: string;
  readonly message: string;
  readonly publicMessage: string;
  readonly retryable: boolean;
}

/** From the child. `done` and `failed` are its last words. */
export type ChildMessage =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'begin' } & RunBegin)
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | { readonly kind: 'done'; readonly outcome: Outcome<unknown> }
  | { readonly kind: 'failed'; readonly fault: ChildFault };
