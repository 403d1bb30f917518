import { invalid, missing } from '../errors.ts';
import { defineAction } from './action.ts';
import { readJsonObject } from './json.ts';
import { isUnset } from './notify.ts';
import { readPriority } from './priority.ts';
import { submitJob, type SubmissionParts } from './submission.ts';

const maxNameCharacters = 100;
const maxUserDataCharacters = 256;

/** Submits a job by ICE: the same work, asked for in other words. */
export const submitIceJob = defineAction({
  name: 'SubmitIProductionJob',
  version: '2020-11-09',
  summary: 'Submits a job: one function, on one file in a bucket.',
  access: 'write',
  answers: 'JobId',
  parameters: {
    Name: { description: `What you call the job; at most ${maxNameCharacters} characters.` },
    FunctionName: { required: true, description: 'What to do; see the functions.', example: 'CaptionExtraction' },
    Input: {
      required: true,
      description: 'JSON object: Type, which is OSS, and Media, the address of the file to work on.',
      example: '{"Type":"OSS","Media":"oss://example-bucket/film.mp4"}',
    },
    Output: {
      description:
        'JSON object: Type, which is OSS, and Media, the address to write to; it holds {source}, {timestamp}, {sequenceId}, {resultType} where wanted. Needed by functions that write files.',
      example: '{"Type":"OSS","Media":"oss://example-bucket/iproduction/{source}-{timestamp}-{sequenceId}.srt"}',
    },
    TemplateId: { description: 'Empty: there are no templates here.' },
    ModelId: { description: 'Empty for the default of the function.' },
    JobParams: { description: 'JSON object with the parameters of the function.', example: '{"fps":5}' },
    ScheduleConfig: {
      description:
        '{"PipelineId":"...","Priority":1..10}: where the job waits, and its priority, larger first, default 6.',
      example: '{"Priority":8}',
    },
    UserData: { description: `Echoed by QueryIProductionJob; at most ${maxUserDataCharacters} characters.` },
  },
  async run(given, { caller }, parts: SubmissionParts) {
    checkLength('Name', given.Name, maxNameCharacters);
    checkLength('UserData', given.UserData, maxUserDataCharacters);
    if (!isUnset(given.TemplateId)) {
      throw invalid(
        'InvalidParameter.NotSupported',
        'TemplateId',
        `"${given.TemplateId}"; leave it empty and give JobParams`,
      );
    }
    const submission = {
      dialect: 'ice',
      name: given.Name,
      functionName: given.FunctionName,
      input: readMedia('Input', given.Input),
      output: isUnset(given.Output) ? '' : readMedia('Output', given.Output),
      jobParams: given.JobParams,
      modelId: given.ModelId,
      userData: given.UserData,
      scheduleParams: given.ScheduleConfig,
      notifyUrl: '',
      pipelineId: readPipelineId(given.ScheduleConfig),
      priority: readPriority('ScheduleConfig', given.ScheduleConfig),
    } as const;
    return { JobId: await submitJob(submission, caller, parts) };
  },
});

function checkLength(parameter: string, text: string, most: number): void {
  if ([...text].length > most) throw invalid('InvalidParameter.OutOfRange', parameter, `at most ${most} characters`);
}

/** The address in `{"Type":"OSS","Media":"oss://..."}`. Errors: InvalidParameter.JsonObjectFormatInvalid, .NotSupported, Missing*. */
function readMedia(parameter: string, text: string): string {
  const { Type: type, Media: media } = readJsonObject(parameter, text);
  if (type === undefined || type === null || type === '') throw missing(`${parameter}.Type`);
  if (type !== 'OSS') {
    throw invalid('InvalidParameter.NotSupported', `${parameter}.Type`, `${JSON.stringify(type)}; expected "OSS"`);
  }
  if (media === undefined || media === null || media === '') throw missing(`${parameter}.Media`);
  if (typeof media !== 'string') throw invalid('InvalidParameter', `${parameter}.Media`, 'expected text, an address');
  return media;
}

function readPipelineId(text: string): string {
  if (isUnset(text)) return '';
  const { PipelineId: id = '' } = readJsonObject('ScheduleConfig', text);
  if (id === null) return '';
  if (typeof id !== 'string') throw invalid('InvalidParameter', 'ScheduleConfig.PipelineId', 'expected text');
  return id;
}
