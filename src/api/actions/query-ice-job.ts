import type { Clock } from '../../base/clock.ts';
import type { JobStore } from '../../jobs/job.ts';
import type { ApiConfig } from '../config.ts';
import { jobNotFound } from '../errors.ts';
import { reachedAt } from '../reached.ts';
import { iceFields } from '../wire/ice-job.ts';
import { defineAction } from './action.ts';
import { isId } from '../../base/ids.ts';

interface Parts {
  readonly jobs: Pick<JobStore, 'find'>;
  readonly clock: Clock;
  readonly config: Pick<ApiConfig, 'publicUrl'>;
}

/** Tells of a job by ICE, whichever way it was submitted. */
export const queryIceJob = defineAction({
  name: 'QueryIProductionJob',
  version: '2020-11-09',
  summary: 'Tells the state of a job and, once it has ended, its result and where to fetch its files.',
  access: 'read',
  answers:
    'JobId, Name, FunctionName, Input{Type, Media}, Output{Type, Media}, TemplateId, JobParams, ScheduleConfig{PipelineId, Priority}, UserData, Status (Queuing | Analysing | Success | Fail), CreateTime, FinishTime, OutputFiles[], OutputUrls[] (to be fetched for an hour), OutputMediaIds[], and, once ended, Result',
  parameters: {
    JobId: {
      required: true,
      description: 'What SubmitIProductionJob answered.',
      example: '88c6ca184c0e432bbf5b665e2a150000',
    },
    ClientToken: { description: 'Not looked at: asking twice changes nothing.' },
  },
  async run({ JobId }, { caller, raw }, { jobs, clock, config }: Parts) {
    const job = isId(JobId) ? await jobs.find(JobId) : undefined;
    if (job?.accountId !== caller.accountId) throw jobNotFound(JobId);
    return iceFields(job, { endpoint: reachedAt(raw, config), key: caller, nowMs: clock.now() });
  },
});
