import type { JobStore } from '../../jobs/job.ts';
import { invalid } from '../errors.ts';
import { wireStates } from '../wire/result.ts';
import { defineAction } from './action.ts';
import { ownJob } from './get-job.ts';

/** Answers `{"JobId"}`. */
export const cancelJob = defineAction({
  name: 'CancelJob',
  version: '2026-11-22',
  summary:
    'Ends a waiting job at once, and a running one as soon as its worker has stopped it. It then reads Fail, with code JobCanceled.',
  access: 'write',
  answers: 'JobId',
  parameters: { JobId: { required: true, description: 'Which one.' } },
  resource: ({ JobId }) => `job/${JobId}`,
  async run({ JobId }, { caller }, { jobs }: { jobs: Pick<JobStore, 'find' | 'cancel'> }) {
    await ownJob(jobs, caller.accountId, JobId);
    if (await jobs.cancel(caller.accountId, JobId)) return { JobId };
    const { state } = await ownJob(jobs, caller.accountId, JobId);
    throw invalid('InvalidParameter.InvalidState', 'JobId', `the job has ended, it reads ${wireStates[state]}`);
  },
});
