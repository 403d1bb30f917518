import type { Job, JobStore } from '../../jobs/job.ts';
import { notFound } from '../errors.ts';
import { jobDetail } from '../wire/job.ts';
import { defineAction } from './action.ts';
import { isId } from '../../base/ids.ts';

/** Answers `{"Job":{...}}`: the fields of `jobDetail`. They are one level down since clients read a `Code` at the top as a failure. */
export const getJob = defineAction({
  name: 'GetJob',
  version: '2026-11-22',
  summary: 'Tells everything about one job.',
  access: 'read',
  answers:
    'Job{the fields of ListJobs, ModelId, JobParams, UserData, NotifyUrl, CancelRequested; once ended Result (JSON text) and Outputs[] (addresses)}',
  parameters: { JobId: { required: true, description: 'Which one.' } },
  resource: ({ JobId }) => `job/${JobId}`,
  async run({ JobId }, { caller }, { jobs }: { jobs: Pick<JobStore, 'find'> }) {
    return { Job: jobDetail(await ownJob(jobs, caller.accountId, JobId)) };
  },
});

/** The account's job of that id. Errors: InvalidParameter.ResourceNotFound. */
export async function ownJob(jobs: Pick<JobStore, 'find'>, accountId: string, id: string): Promise<Job> {
  const job = isId(id) ? await jobs.find(id) : undefined;
  if (job?.accountId !== accountId) throw notFound('JobId', id);
  return job;
}
