import type { NotifyConfig } from '../../notify/config.ts';
import { invalid } from '../errors.ts';
import { defineAction } from './action.ts';
import { readNotifyUrl } from './notify.ts';
import { readPriority } from './priority.ts';
import { submitJob, type SubmissionParts } from './submission.ts';

const maxUserDataBytes = 1024;

interface Parts extends SubmissionParts {
  readonly notify: NotifyConfig;
}

/** Submits a job by MTS. */
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
  async run(given, { caller }, parts: Parts) {
    if (Buffer.byteLength(given.UserData) > maxUserDataBytes) {
      throw invalid('InvalidParameter.OutOfRange', 'UserData', `at most ${maxUserDataBytes} bytes of UTF-8`);
    }
    const submission = {
      dialect: 'mts',
      name: '',
      functionName: given.FunctionName,
      input: given.Input,
      output: given.Output,
      jobParams: given.JobParams,
      modelId: given.ModelId,
      userData: given.UserData,
      scheduleParams: given.ScheduleParams,
      notifyUrl: readNotifyUrl(given.NotifyUrl, parts.notify),
      pipelineId: given.PipelineId,
      priority: readPriority('ScheduleParams', given.ScheduleParams),
    } as const;
    return { JobId: await submitJob(submission, caller, parts) };
  },
});
