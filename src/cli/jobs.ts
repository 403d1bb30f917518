import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { jobAnswer, type JobAnswer } from './answers.ts';
import { ApiError, type Client } from './client.ts';
import { note, progressLine } from './terminal.ts';

const pollMs = 500;

/** Everything the server tells of one job. */
async function getJob(client: Client, id: string): Promise<JobAnswer> {
  const answer = await client.own('GetJob', { JobId: id });
  return z.object({ Job: jobAnswer }).parse(answer).Job;
}

const hasEnded = ({ State }: JobAnswer): boolean => State === 'Success' || State === 'Fail';

/** Waits for the end of a job, showing its progress on a terminal. A server that is away for a while is waited for too. */
export async function waitForJob(client: Client, id: string, timeoutSeconds: number): Promise<JobAnswer | undefined> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  const line = progressLine();
  let isAway = false;
  try {
    for (;;) {
      const job = await getJob(client, id).catch((error: unknown) => {
        if (error instanceof ApiError && !/^(Throttling|ServiceUnavailable|InternalError)/.test(error.code))
          throw error;
        const why = error instanceof Error ? error.message : String(error);
        line.show(0, why);
        if (!isAway && !process.stderr.isTTY) note(`${why}; waiting for it`);
        isAway = true;
        return undefined;
      });
      if (job) isAway = false;
      if (job && hasEnded(job)) return job;
      if (job) line.show(job.Percent ?? 0, job.State === 'Queuing' ? 'waits for its turn' : (job.Step ?? 'starts'));
      if (performance.now() > deadline) return undefined;
      await sleep(pollMs);
    }
  } finally {
    line.clear();
  }
}

/** Prints how a job ended, and sets the exit code: 0 for Success. */
export function tellEnd(job: JobAnswer, json: boolean): void {
  if (job.State !== 'Success') process.exitCode = 1;
  if (json) {
    const { JobId, FunctionName, State, Outputs = [] } = job;
    const Result: unknown = JSON.parse(job.Result ?? '{}');
    process.stdout.write(`${JSON.stringify({ JobId, FunctionName, State, Result, Outputs })}\n`);
  } else if (job.State !== 'Success') {
    note(`${job.FunctionName} failed: ${job.Code}: ${job.Message}`);
  } else {
    process.stdout.write(`${job.Outputs?.length ? job.Outputs.join('\n') : (job.Result ?? '')}\n`);
  }
}
