import type { Queryable } from '../../database/transaction.ts';
import type { JobRequest, NewJob } from '../job.ts';
import { holdsNul, pipelineFull, pipelineUnknown } from './errors.ts';
import { isId } from '../../base/ids.ts';
import { claimableChannel, queuedLimit } from './sql.ts';

// One statement is one transaction. The update locks the pipeline's row, so the count is exact and submissions are in order.
const statement = `
  with place as (
    update pipeline set queued = queued + 1
    where id = $2 and account_id = $3 and queued < ${queuedLimit}
    returning id
  ), added as (
    insert into job (id, pipeline_id, account_id, function_name, input, output, job_params, model_id, user_data,
      schedule_params, priority, submitted_at_ms, notify_url, notify_key_id, dialect, name, state)
    select $1, place.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'queued' from place
    returning id
  )
  select
    (select count(pg_notify('${claimableChannel}', '')) from added) as added,
    exists (select from pipeline where id = $2 and account_id = $3) as known`;

/** Where a text of the request goes when it is not storable: PostgreSQL has no NUL in text. */
const names: Record<Exclude<keyof JobRequest, 'dialect'>, string> = {
  name: 'Name',
  functionName: 'FunctionName',
  input: 'Input',
  output: 'Output',
  jobParams: 'JobParams',
  modelId: 'ModelId',
  userData: 'UserData',
  scheduleParams: 'ScheduleParams',
  notifyUrl: 'NotifyUrl',
};

/** Queues a job in a pipeline of its account; see `JobStore.submit` for the errors. */
export async function submit(db: Queryable, job: NewJob & { pipelineId: string }): Promise<void> {
  for (const [field, name] of Object.entries(names)) {
    if (job[field as keyof typeof names].includes('\0')) throw holdsNul(name); // `names` has these keys alone
  }
  if (!isId(job.pipelineId)) throw pipelineUnknown(job.pipelineId);
  const answer = await db.query<{ added: string; known: boolean }>({
    name: 'submit',
    text: statement,
    values: [
      job.id,
      job.pipelineId,
      job.accountId,
      job.functionName,
      job.input,
      job.output,
      job.jobParams,
      job.modelId,
      job.userData,
      job.scheduleParams,
      job.priority,
      job.submittedAtMs,
      job.notifyUrl,
      job.notifyKeyId,
      job.dialect,
      job.name,
    ],
  });
  const { added, known } = answer.rows[0] ?? { added: '0', known: false };
  if (added === '1') return;
  throw known ? pipelineFull(job.pipelineId) : pipelineUnknown(job.pipelineId);
}
