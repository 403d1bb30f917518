import { newId } from '../../base/ids.ts';
import type { Clock } from '../../base/clock.ts';
import { readParams } from '../../functions/parameter.ts';
import type { AnyFunction } from '../../functions/registry.ts';
import type { JobStore } from '../../jobs/job.ts';
import { expandLocations } from '../../jobs/output-name.ts';
import type { NotifyConfig } from '../../notify/config.ts';
import { parseLocation } from '../../storage/location.ts';
import { invalid, missing } from '../errors.ts';
import { defineAction } from './action.ts';
import { checkId } from './ids.ts';
import { isUnset, readNotifyUrl } from './notify.ts';
import { readPriority } from './priority.ts';

const maxUserDataBytes = 1024;
// Reading JSON holds up every other request; all documented parameters together are far smaller.
const maxJobParamsBytes = 16_384;

interface Parts {
  readonly jobs: Pick<JobStore, 'submit'>;
  readonly functions: ReadonlyMap<string, AnyFunction>;
  readonly clock: Clock;
  readonly notify: NotifyConfig;
}

/** Everything that can be known to be wrong is refused here, before the job waits for its turn. */
export const submitIProductionJob = defineAction({
  name: 'SubmitIProductionJob',
  version: '2014-06-18',
  summary: 'Submits a job: one function, on one file in a bucket.',
  access: 'write',
  answers: 'JobId',
  parameters: {
    FunctionName: { required: true, description: 'What to do; see the functions.', example: 'CaptionExtraction' },
    Input: { description: 'Address of the file to work on.', example: 'oss://example-bucket/film.mp4' },
    Output: {
      description:
        'Address to write to; holds {source}, {timestamp}, {sequenceId}, {resultType} where wanted. Needed by functions that write files.',
      example: 'oss://example-bucket/iproduction/{source}-{timestamp}-{sequenceId}.srt',
    },
    JobParams: { description: 'JSON object with the parameters of the function.', example: '{"fps":5}' },
    ModelId: { description: 'Empty for the default of the function.' },
    PipelineId: { description: 'Where the job waits. Absent: the default pipeline of the account.' },
    NotifyUrl: {
      description:
        'Who is told when the job ends: http(s)://, or a message queue, mns://<account>.mns.<region>.aliyuncs.com/queues/<queue>. Absent: whomever the pipeline names.',
      example: 'https://example.com/jobs/ended',
    },
    UserData: { description: 'Echoed by QueryIProductionJob; at most 1024 bytes of UTF-8.' },
    ScheduleParams: { description: '{"Priority":1..10}, larger first, default 6.', example: '{"Priority":8}' },
  },
  async run(given, { caller }, { jobs, functions, clock, notify }: Parts) {
    const declaration = functionOf(given.FunctionName, functions);
    const submittedAtMs = clock.now();
    checkAddresses(declaration, given, submittedAtMs);
    checkJobParams(declaration, given.JobParams);
    checkModel(declaration, given.ModelId);
    if (Buffer.byteLength(given.UserData) > maxUserDataBytes) {
      throw invalid('InvalidParameter.OutOfRange', 'UserData', `at most ${maxUserDataBytes} bytes of UTF-8`);
    }
    const notifyUrl = readNotifyUrl(given.NotifyUrl, notify);
    if (given.PipelineId !== '') checkId('PipelineId', given.PipelineId);
    const id = newId(submittedAtMs);
    await jobs.submit({
      id,
      accountId: caller.accountId,
      functionName: declaration.name,
      input: given.Input,
      output: given.Output,
      jobParams: given.JobParams,
      modelId: given.ModelId,
      userData: given.UserData,
      scheduleParams: given.ScheduleParams,
      ...(given.PipelineId === '' ? {} : { pipelineId: given.PipelineId }),
      priority: readPriority(given.ScheduleParams),
      submittedAtMs,
      notifyUrl,
      notifyKeyId: caller.id,
    });
    return { JobId: id };
  },
});

function functionOf(name: string, functions: ReadonlyMap<string, AnyFunction>): AnyFunction {
  const declaration = functions.get(name);
  if (declaration !== undefined) return declaration;
  const supported = [...functions.keys()].sort().join(', ');
  throw invalid('InvalidParameter.NotSupported', 'FunctionName', `"${name}"; supported are ${supported}`);
}

function checkAddresses(declaration: AnyFunction, given: { Input: string; Output: string }, nowMs: number): void {
  if (given.Input === '') throw missing('Input');
  if (given.Output === '' && declaration.output?.required === true) throw missing('Output');
  const input = parseLocation(given.Input);
  if (given.Output === '') return;
  const types = declaration.output?.resultTypes ?? [];
  const extension = declaration.output?.extensions[0] ?? 'json';
  const named = types.length === 0 ? [{ extension }] : types.map((resultType) => ({ extension, resultType }));
  expandLocations(parseLocation(given.Output), input, nowMs, named); // refuses a name that is the input's own
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
