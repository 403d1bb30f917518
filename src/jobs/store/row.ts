import { idOf } from '../../base/ids.ts';
import type { Dialect, Job, JobProgress, JobResult, JobState } from '../job.ts';

/** The columns that `jobOf` reads. */
export const jobColumns = [
  'job.id',
  'job.account_id',
  'job.pipeline_id',
  'job.dialect',
  'job.name',
  'job.function_name',
  'job.input',
  'job.output',
  'job.job_params',
  'job.model_id',
  'job.user_data',
  'job.schedule_params',
  'job.notify_url',
  'job.priority',
  'job.state',
  'job.attempt',
  'job.cancel_requested',
  'job.submitted_at_ms',
  'job.started_at_ms',
  'job.ended_at_ms',
  'job.progress',
  'job.result',
] as const;

/** The same, for the text of select and returning lists. */
export const jobColumnList = jobColumns.join(', ');

/** As pg tells it: uuids with dashes, bigints as text, json parsed. */
export interface JobRow {
  readonly id: string;
  readonly account_id: string;
  readonly pipeline_id: string;
  readonly dialect: Dialect;
  readonly name: string;
  readonly function_name: string;
  readonly input: string;
  readonly output: string;
  readonly job_params: string;
  readonly model_id: string;
  readonly user_data: string;
  readonly schedule_params: string;
  readonly notify_url: string;
  readonly priority: number;
  readonly state: JobState;
  readonly attempt: number;
  readonly cancel_requested: boolean;
  readonly submitted_at_ms: string;
  readonly started_at_ms: string | null;
  readonly ended_at_ms: string | null;
  readonly progress: unknown;
  readonly result: unknown;
}

export function jobOf(row: JobRow): Job {
  return {
    id: idOf(row.id),
    accountId: row.account_id,
    pipelineId: idOf(row.pipeline_id),
    dialect: row.dialect,
    name: row.name,
    functionName: row.function_name,
    input: row.input,
    output: row.output,
    jobParams: row.job_params,
    modelId: row.model_id,
    userData: row.user_data,
    scheduleParams: row.schedule_params,
    notifyUrl: row.notify_url,
    priority: row.priority,
    state: row.state,
    attempt: row.attempt,
    cancelRequested: row.cancel_requested,
    submittedAtMs: Number(row.submitted_at_ms),
    startedAtMs: timeOf(row.started_at_ms),
    endedAtMs: timeOf(row.ended_at_ms),
    // both were written from these types, by `renew` and `finish` alone
    progress: (row.progress as JobProgress | null) ?? undefined,
    result: (row.result as JobResult | null) ?? undefined,
  };
}

function timeOf(milliseconds: string | null): number | undefined {
  return milliseconds === null ? undefined : Number(milliseconds);
}
