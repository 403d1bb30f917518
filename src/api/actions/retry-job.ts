import type { JobStore } from '../../jobs/job.ts';
import { invalid } from '../errors.ts';
import { wireStates } from '../wire/result.ts';
import { defineAction } from './action.ts';
import { ownJob } from './get-job.ts';

/** Answers `{"JobId"}`. */
export const retryJob = defineAction({
  name: 'RetryJob',
  version: '2026-11-22',
  summary: 'Queues a failed job again, under the same id and with the same output names.',
  access: 'write',
  answers: 'JobId',
  parameters: { JobId: { required: true, description: 'Which one.' } },
  resource: ({ JobId }) => `job/${JobId}`,
  async run({ JobId }, { caller }, { jobs }: { jobs: Pick<JobStore, 'find' | 'retry'> }) {
    const { state } = await ownJob(jobs, caller.accountId, JobId);
    if (await jobs.retry(caller.accountId, JobId)) return { JobId };
    throw invalid('InvalidParameter.InvalidState', 'JobId', `the job reads ${wireStates[state]}; expected Fail`);
  },
});
