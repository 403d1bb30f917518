/** A named queue of one account. `Paused`: nothing more is started; queued jobs stay, running ones finish. */
export type PipelineState = 'Active' | 'Paused';

export interface Pipeline {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly state: PipelineState;
  readonly speed: string;
  readonly speedLevel: number;
  readonly role: string;
  /** At most this many of its jobs run at one time, over all workers: exact. */
  readonly concurrency: number;
  readonly isDefault: boolean;
  readonly createdAtMs: number;
  /** Who is told when one of its jobs ends that names nobody itself, see `notify/target.ts`; empty for nobody. */
  readonly notifyTarget: string;
}

export interface PipelineStore {
  /** The account's default pipeline, made when missing. */
  ensureDefault(accountId: string): Promise<Pipeline>;
  add(pipeline: Omit<Pipeline, 'isDefault'>): Promise<void>;
  /** Undefined when there is no such pipeline of the account. */
  update(
    accountId: string,
    id: string,
    change: Partial<Pick<Pipeline, 'name' | 'state' | 'role' | 'concurrency' | 'notifyTarget'>>,
  ): Promise<Pipeline | undefined>;
  /** False when there is none. Errors: InvalidParameter.InvalidState while it holds jobs that have not ended, or is the default. */
  remove(accountId: string, id: string): Promise<boolean>;
  find(accountId: string, ids: readonly string[]): Promise<readonly Pipeline[]>;
  /** Oldest first, with the count of all that match. @param page from 1. */
  search(
    accountId: string,
    filter: { state?: PipelineState; page: number; pageSize: number },
  ): Promise<{ total: number; pipelines: readonly Pipeline[] }>;
}
