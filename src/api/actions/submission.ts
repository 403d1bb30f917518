import { newId } from '../../base/ids.ts';
import type { Clock } from '../../base/clock.ts';
import type { AccessKey } from '../../accounts/accounts.ts';
import { readParams } from '../../functions/parameter.ts';
import type { AnyFunction } from '../../functions/registry.ts';
import type { JobRequest, JobStore } from '../../jobs/job.ts';
import { expandLocations } from '../../jobs/output-name.ts';
import { parseLocation } from '../../storage/location.ts';
import { invalid, missing } from '../errors.ts';
import { checkId } from './ids.ts';
import { isUnset } from './notify.ts';

// Reading JSON holds up every other request; all documented parameters together are far smaller.
const maxJobParamsBytes = 16_384;

/** What submitting works on. */
export interface SubmissionParts {
  readonly jobs: Pick<JobStore, 'submit'>;
  readonly functions: ReadonlyMap<string, AnyFunction>;
  readonly clock: Clock;
}

/** A request by either dialect, its own parts read and checked already. */
export interface Submission extends JobRequest {
  /** Empty for the account's default pipeline. */
  readonly pipelineId: string;
  readonly priority: number;
}

/**
 * Queues a job and answers its id. Everything that can be known to be wrong is refused here, before the job waits for its turn.
 * Errors: InvalidParameter.*, MissingInput, MissingOutput; those of `JobStore.submit`.
 */
export async function submitJob(
  submission: Submission,
  caller: AccessKey,
  { jobs, functions, clock }: SubmissionParts,
): Promise<string> {
  const { pipelineId, ...request } = submission;
  const declaration = functionOf(request.functionName, functions);
  const submittedAtMs = clock.now();
  checkAddresses(declaration, request, submittedAtMs);
  checkJobParams(declaration, request.jobParams);
  checkModel(declaration, request.modelId);
  if (pipelineId !== '') checkId('PipelineId', pipelineId);
  const id = newId(submittedAtMs);
  await jobs.submit({
    ...request,
    id,
    accountId: caller.accountId,
    ...(pipelineId === '' ? {} : { pipelineId }),
    submittedAtMs,
    notifyKeyId: caller.id,
  });
  return id;
}

function functionOf(name: string, functions: ReadonlyMap<string, AnyFunction>): AnyFunction {
  const declaration = functions.get(name);
  if (declaration !== undefined) return declaration;
  const supported = [...functions.keys()].sort().join(', ');
  throw invalid('InvalidParameter.NotSupported', 'FunctionName', `"${name}"; supported are ${supported}`);
}

function checkAddresses(declaration: AnyFunction, given: { input: string; output: string }, nowMs: number): void {
  if (given.input === '') throw missing('Input');
  if (given.output === '' && declaration.output?.required === true) throw missing('Output');
  const input = parseLocation(given.input);
  if (given.output === '') return;
  const types = declaration.output?.resultTypes ?? [];
  const extension = declaration.output?.extensions[0] ?? 'json';
  const named = types.length === 0 ? [{ extension }] : types.map((resultType) => ({ extension, resultType }));
  expandLocations(parseLocation(given.output), input, nowMs, named); // refuses a name that is the input's own
}

function checkJobParams(declaration: AnyFunction, jobParams: string): void {
  if (Buffer.byteLength(jobParams) > maxJobParamsBytes) {
    throw invalid('InvalidParameter.OutOfRange', 'JobParams', `at most ${maxJobParamsBytes} bytes`);
  }
  const params: unknown = readParams<unknown>(declaration, jobParams);
  for (const address of Object.values(declaration.references?.(params) ?? {})) parseLocation(address);
}

function checkModel(declaration: AnyFunction, modelId: string): void {
  const known = declaration.modelIds ?? [];
  if (isUnset(modelId) || known.includes(modelId)) return;
  const allowed = known.length === 0 ? 'leave it empty' : `expected empty or ${known.join(', ')}`;
  throw invalid('InvalidParameter.NotSupported', 'ModelId', `"${modelId}"; ${allowed}`);
}
