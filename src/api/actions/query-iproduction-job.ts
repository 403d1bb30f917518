import type { JobStore } from '../../jobs/job.ts';
import { isId } from '../../base/ids.ts';
import { queryFields } from '../wire/result.ts';
import { defineAction } from './action.ts';

/** A job that does not exist, or is another account's, answers with its JobId alone: the two cannot be told apart. */
export const queryIProductionJob = defineAction({
  name: 'QueryIProductionJob',
  version: '2014-06-18',
  summary: 'Tells the state of a job and, once it has ended, its result.',
  access: 'read',
  answers:
    'JobId, FunctionName, Input, Output, JobParams, PipelineId, UserData, State (Queuing | Analysing | Success | Fail) and, once ended, Result; only JobId for an unknown job',
  parameters: {
    JobId: {
      required: true,
      description: 'What SubmitIProductionJob answered.',
      example: '88c6ca184c0e432bbf5b665e2a150000',
    },
  },
  async run({ JobId }, { caller }, { jobs }: { jobs: Pick<JobStore, 'find'> }) {
    const job = isId(JobId) ? await jobs.find(JobId) : undefined;
    return job?.accountId === caller.accountId ? queryFields(job) : { JobId };
  },
});
