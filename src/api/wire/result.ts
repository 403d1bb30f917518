import type { Job, JobResult, JobState } from '../../jobs/job.ts';

/** A job's state as callers read it. */
export type WireState = 'Queuing' | 'Analysing' | 'Success' | 'Fail';

/** The words of the wire for the states of a job. */
export const wireStates = {
  queued: 'Queuing',
  running: 'Analysing',
  succeeded: 'Success',
  failed: 'Fail',
} as const satisfies Record<JobState, WireState>;

/** The state a word of the wire stands for; undefined for any other word. */
export function stateOfWord(word: string): JobState | undefined {
  return (Object.keys(wireStates) as JobState[]).find((state) => wireStates[state] === word); // keys of the table above
}

/** The `Result` of a job that has ended, as an object: `Code`, `Message` and either `Data` (JSON text) or `Details`. */
export function resultEnvelope({ code, message, report }: JobResult): Record<string, unknown> {
  if (report === undefined) return { Code: code, Message: message, Details: [] };
  if ('details' in report) return { Details: report.details, Message: report.message ?? 'success', Code: code };
  return { Code: code, Message: report.message ?? 'Successful.', Data: JSON.stringify(report.data) };
}

/** The `Result` field: JSON text, in which `Data` is JSON text once more. */
export function renderResult(result: JobResult): string {
  return JSON.stringify(resultEnvelope(result));
}

/** Whether the job is in one of its two ends. */
export function hasEnded(job: Job): boolean {
  return job.state === 'succeeded' || job.state === 'failed';
}

/** The fields of the seed's QueryIProductionJob answer. `Result` is there once the job has ended. */
export function queryFields(job: Job): Record<string, string> {
  return {
    FunctionName: job.functionName,
    Input: job.input,
    UserData: job.userData,
    State: wireStates[job.state],
    Output: job.output,
    PipelineId: job.pipelineId,
    JobParams: job.jobParams,
    JobId: job.id,
    ...(hasEnded(job) && job.result !== undefined ? { Result: renderResult(job.result) } : {}),
  };
}
