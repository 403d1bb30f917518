import { resultEnvelope, wireStates } from '../api/wire/result.ts';
import type { Notice } from './notice.ts';

/**
 * The message of a job's end, as the cloud writes it: compact JSON with Code, Details or Data, FunctionName, JobId, Message, State, Type and, where the job has some, UserData,
 * in the order of their names.
 */
export function messageOf({ jobId, functionName, userData, state, result }: Notice): string {
  const fields = {
    ...resultEnvelope(result),
    FunctionName: functionName,
    JobId: jobId,
    State: wireStates[state],
    Type: 'IProduction',
    ...(userData === '' ? {} : { UserData: userData }),
  };
  return JSON.stringify(Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))));
}
