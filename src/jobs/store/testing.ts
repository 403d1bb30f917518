import type { Database } from '../../database/database.ts';
import { systemClock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import type { NewJob } from '../job.ts';
import type { Pipeline } from '../pipeline.ts';
import { PostgresJobs } from './jobs.ts';
import { PostgresPipelines } from './pipelines.ts';
import { PostgresQueue } from './queue.ts';

/** The stores over one test database, and short ways to fill them. */
export function testStores(database: Database) {
  const pipelines = new PostgresPipelines(database, systemClock);
  const jobs = new PostgresJobs(database, pipelines);
  const queue = new PostgresQueue(database);

  const addAccount = async (): Promise<string> => {
    const id = `1${String(Date.now()).slice(-7)}${Math.random().toFixed(8).slice(2)}`;
    await database.kysely.insertInto('account').values({ id, name: 'test', created_at_ms: 0 }).execute();
    return id;
  };
  const addPipeline = async (accountId: string, concurrency: number): Promise<Pipeline> => {
    const pipeline: Pipeline = {
      id: newId(Date.now()),
      accountId,
      name: 'test',
      state: 'Active',
      speed: 'Standard',
      speedLevel: 1,
      role: '',
      concurrency,
      isDefault: false,
      createdAtMs: Date.now(),
      notifyTarget: '',
    };
    await pipelines.add(pipeline);
    return pipeline;
  };
  const submit = async (place: { accountId: string; id: string }, more: Partial<NewJob> = {}): Promise<string> => {
    const job = newJob({ accountId: place.accountId, pipelineId: place.id, ...more });
    await jobs.submit(job);
    return job.id;
  };
  return { pipelines, jobs, queue, addAccount, addPipeline, submit };
}

/** A job as a caller submits it. */
export function newJob(more: Partial<NewJob> & { accountId: string }): NewJob {
  return {
    id: newId(Date.now()),
    dialect: 'mts',
    name: '',
    functionName: 'Cover',
    input: 'oss://films/a.mp4',
    output: 'oss://films/a-{sequenceId}.jpg',
    jobParams: '{}',
    modelId: '',
    userData: '',
    scheduleParams: '',
    notifyUrl: '',
    notifyKeyId: '',
    priority: 6,
    submittedAtMs: Date.now(),
    ...more,
  };
}

/** A result that a worker could have sent. */
export const success = {
  code: 'Success',
  message: 'Successful.',
  report: { data: { result: [{ file: 'a-00001.jpg' }] } },
  outputs: ['oss://films/a-00001.jpg'],
};
