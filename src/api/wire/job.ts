import type { Job } from '../../jobs/job.ts';
import { hasEnded, renderResult, wireStates } from './result.ts';
import type { Fields } from './xml.ts';

/**
 * One job of a list: JobId, Name (where it has one), FunctionName, State, Input, Output, PipelineId, Priority, Attempt, SubmitTime; when known StartTime,
 * EndTime (ISO 8601, UTC, milliseconds), Percent (0..100), Step, Speed (media seconds per second); once ended Code and Message.
 */
export function jobItem(job: Job): Fields {
  const ended = hasEnded(job) ? job.result : undefined;
  return {
    JobId: job.id,
    Name: job.name === '' ? undefined : job.name,
    FunctionName: job.functionName,
    State: wireStates[job.state],
    Input: job.input,
    Output: job.output,
    PipelineId: job.pipelineId,
    Priority: job.priority,
    Attempt: job.attempt,
    SubmitTime: isoTime(job.submittedAtMs),
    StartTime: isoTime(job.startedAtMs),
    EndTime: isoTime(job.endedAtMs),
    Percent: job.progress?.percent,
    Step: job.progress?.step,
    Speed: job.progress?.speed,
    Code: ended?.code,
    Message: ended?.message,
  };
}

/** A whole job: what lists tell, and ModelId, JobParams, UserData, NotifyUrl, CancelRequested; once ended Result (JSON text) and Outputs (addresses). */
export function jobDetail(job: Job): Fields {
  const ended = hasEnded(job) ? job.result : undefined;
  return {
    ...jobItem(job),
    ModelId: job.modelId,
    JobParams: job.jobParams,
    UserData: job.userData,
    NotifyUrl: job.notifyUrl,
    CancelRequested: job.cancelRequested,
    Result: ended && renderResult(ended),
    Outputs: ended?.outputs,
  };
}

/** ISO 8601 in UTC, milliseconds; undefined stays undefined. */
export function isoTime(ms: number): string;
export function isoTime(ms: number | undefined): string | undefined;
export function isoTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
