import type { Database } from '../../database/database.ts';
import { listen } from '../../database/listen.ts';
import type { JobProgress, JobResult } from '../job.ts';
import type { Lease, Queue } from '../queue.ts';
import { claim } from './claim.ts';
import { finish } from './finish.ts';
import { reclaim } from './reclaim.ts';
import { release } from './release.ts';
import { renew } from './renew.ts';
import { cancelChannel, claimableChannel } from './sql.ts';

/** The workers' side of the job table. */
export class PostgresQueue implements Queue {
  readonly #database: Pick<Database, 'pool' | 'newClient'>;

  constructor(database: Pick<Database, 'pool' | 'newClient'>) {
    this.#database = database;
  }

  claim(workerId: string, leaseSeconds: number): Promise<Lease | undefined> {
    return claim(this.#database.pool, workerId, leaseSeconds);
  }

  renew(lease: Lease, leaseSeconds: number, progress?: JobProgress) {
    return renew(this.#database.pool, lease, leaseSeconds, progress);
  }

  finish(lease: Lease, state: 'succeeded' | 'failed', result: JobResult): Promise<boolean> {
    return finish(this.#database.pool, lease, state, result);
  }

  release(lease: Lease, delaySeconds: number, options: { countsAsAttempt: boolean }): Promise<boolean> {
    return release(this.#database.pool, lease, delaySeconds, options);
  }

  reclaim(maxAttempts: number): Promise<number> {
    return reclaim(this.#database.pool, maxAttempts);
  }

  onSubmitted(listener: () => void): Promise<() => Promise<void>> {
    return listen(this.#database, claimableChannel, listener);
  }

  onCancelRequested(listener: (jobId: string) => void): Promise<() => Promise<void>> {
    return listen(this.#database, cancelChannel, listener);
  }
}
