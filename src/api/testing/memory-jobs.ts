import { callerError } from '../../base/errors.ts';
import { newId } from '../../base/ids.ts';
import type { Job, JobFilter, JobStore, NewJob } from '../../jobs/job.ts';
import type { Pipeline, PipelineState, PipelineStore } from '../../jobs/pipeline.ts';

/** Pipelines in memory. */
export class MemoryPipelines implements PipelineStore {
  readonly #pipelines = new Map<string, Pipeline>();

  async ensureDefault(accountId: string): Promise<Pipeline> {
    const known = [...this.#pipelines.values()].find((p) => p.accountId === accountId && p.isDefault);
    if (known !== undefined) return known;
    const made: Pipeline = {
      id: newId(0),
      accountId,
      name: 'default',
      state: 'Active',
      speed: 'Standard',
      speedLevel: 1,
      role: 'AliyunMTSDefaultRole',
      concurrency: 10,
      isDefault: true,
      createdAtMs: 0,
      notifyTarget: '',
    };
    this.#pipelines.set(made.id, made);
    return made;
  }

  async add(pipeline: Omit<Pipeline, 'isDefault'>) {
    this.#pipelines.set(pipeline.id, { ...pipeline, isDefault: false });
  }

  async update(accountId: string, id: string, change: Partial<Pipeline>) {
    const known = this.#of(accountId, id);
    if (known === undefined) return undefined;
    const updated = { ...known, ...change };
    this.#pipelines.set(id, updated);
    return updated;
  }

  async remove(accountId: string, id: string) {
    const known = this.#of(accountId, id);
    if (known?.isDefault === true) throw callerError('InvalidParameter.InvalidState', 'the default pipeline stays');
    return known !== undefined && this.#pipelines.delete(id);
  }

  async find(accountId: string, ids: readonly string[]) {
    return ids.map((id) => this.#of(accountId, id)).filter((pipeline) => pipeline !== undefined);
  }

  async search(accountId: string, filter: { state?: PipelineState; page: number; pageSize: number }) {
    const all = [...this.#pipelines.values()]
      .filter((p) => p.accountId === accountId && (filter.state === undefined || p.state === filter.state))
      .sort((a, b) => a.createdAtMs - b.createdAtMs);
    const from = (filter.page - 1) * filter.pageSize;
    return { total: all.length, pipelines: all.slice(from, from + filter.pageSize) };
  }

  #of(accountId: string, id: string): Pipeline | undefined {
    const pipeline = this.#pipelines.get(id);
    return pipeline?.accountId === accountId ? pipeline : undefined;
  }
}

/** Jobs in memory. `set` stands for what workers do. */
export class MemoryJobs implements JobStore {
  readonly #jobs = new Map<string, Job>();
  readonly #pipelines: PipelineStore;

  constructor(pipelines: PipelineStore) {
    this.#pipelines = pipelines;
  }

  async submit(job: NewJob) {
    const pipeline =
      job.pipelineId === undefined
        ? await this.#pipelines.ensureDefault(job.accountId)
        : (await this.#pipelines.find(job.accountId, [job.pipelineId]))[0];
    if (pipeline === undefined) {
      throw callerError('InvalidParameter.ResourceNotFound', 'The resource operated "PipelineId" cannot be found.');
    }
    this.#jobs.set(job.id, {
      ...job,
      pipelineId: pipeline.id,
      state: 'queued',
      attempt: 0,
      cancelRequested: false,
      startedAtMs: undefined,
      endedAtMs: undefined,
      progress: undefined,
      result: undefined,
    });
  }

  async find(id: string) {
    return this.#jobs.get(id);
  }

  async list(filter: JobFilter) {
    return [...this.#jobs.values()]
      .filter((job) => job.accountId === filter.accountId)
      .filter((job) => filter.state === undefined || job.state === filter.state)
      .filter((job) => filter.functionName === undefined || job.functionName === filter.functionName)
      .filter((job) => filter.pipelineId === undefined || job.pipelineId === filter.pipelineId)
      .filter((job) => filter.beforeId === undefined || job.id < filter.beforeId)
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, filter.limit);
  }

  async cancel(accountId: string, id: string) {
    const job = this.#jobs.get(id);
    if (job?.accountId !== accountId || job.endedAtMs !== undefined) return false;
    if (job.state === 'running') this.set(id, { cancelRequested: true });
    else {
      const result = { code: 'JobCanceled', message: 'The job was cancelled.', outputs: [] };
      this.set(id, { state: 'failed', endedAtMs: job.submittedAtMs, result });
    }
    return true;
  }

  async retry(accountId: string, id: string) {
    const job = this.#jobs.get(id);
    if (job?.accountId !== accountId || job.state !== 'failed') return false;
    this.set(id, { state: 'queued', attempt: 0, endedAtMs: undefined, result: undefined });
    return true;
  }

  /** Changes a job as a worker would. */
  set(id: string, change: Partial<Job>): void {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new Error(`no job ${id}`);
    this.#jobs.set(id, { ...job, ...change });
  }
}
