import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const note = `
  create table soak_end (job_id uuid not null, state text not null);
  create function soak_note() returns trigger language plpgsql as
    $$ begin insert into soak_end values (new.id, new.state); return new; end $$;
  create trigger soak_note after update of state on job for each row
    when (new.state in ('succeeded', 'failed')) execute function soak_note()`;

const look = `
  select count(*) filter (where running > concurrency) as over,
    coalesce(sum(begun) filter (where state = 'Paused'), 0) as paused_begun
  from (
    select p.state, p.concurrency, count(*) filter (where j.state = 'running') as running,
      count(*) filter (where j.state <> 'queued' or j.attempt > 0) as begun
    from pipeline p join job j on j.pipeline_id = p.id group by p.id) each_pipeline`;

/** Watches the job table from outside, many times a second, while everything else is being killed. */
export class SoakObserver {
  readonly #pool: pg.Pool;
  readonly #stop = new AbortController();
  #looking: Promise<void> | undefined;
  looks = 0;
  /** Looks at which some pipeline had more running jobs than it may. */
  overLimit = 0;
  /** Most jobs of a paused pipeline that were ever seen begun. */
  pausedBegun = 0;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Has every end of a job noted by the database itself, so that a second end cannot hide. */
  async begin(): Promise<void> {
    await this.#pool.query(note);
    this.#looking = this.#lookOn();
  }

  /** No more looks: the paused pipelines are about to be let go. */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.#looking;
  }

  async #lookOn(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const { rows } = await this.#pool.query<{ over: string; paused_begun: string }>(look);
        this.looks += 1;
        this.overLimit += Number(rows[0]?.over) > 0 ? 1 : 0;
        this.pausedBegun = Math.max(this.pausedBegun, Number(rows[0]?.paused_begun));
      } catch {
        // the database is being killed too
      }
      await sleep(20, undefined, { signal: this.#stop.signal }).catch(() => undefined); // told to end
    }
  }
}

/** Tries again what fails while the database is away. */
export async function persist<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(200);
    }
  }
}
