import { newId } from '../../base/ids.ts';
import type { Clock } from '../../base/clock.ts';
import type { NotifyConfig } from '../../notify/config.ts';
import type { PipelineStore } from '../../jobs/pipeline.ts';
import { pipelineFields } from '../wire/pipeline.ts';
import { defineAction } from './action.ts';
import { readInteger } from './integer.ts';
import { readNotifyConfig } from './notify.ts';
import { readConcurrency, readPipelineName, readRole, readSpeed } from './pipeline-parameters.ts';

interface Parts {
  readonly pipelines: PipelineStore;
  readonly clock: Clock;
  readonly notify: NotifyConfig;
}

export const addPipeline = defineAction({
  name: 'AddPipeline',
  version: '2014-06-18',
  summary: 'Makes a pipeline: a queue with its own limit of jobs that run at one time.',
  access: 'write',
  answers: 'Pipeline{Id, Name, State, Speed, SpeedLevel, NotifyConfig, Role, QuotaAllocate}',
  parameters: {
    Name: { required: true, description: 'At most 128 bytes.', example: 'night-work' },
    Speed: { description: 'Standard (default), or another kind the service documents; told back.' },
    SpeedLevel: { description: '1 (default) to 3; told back.' },
    NotifyConfig: {
      description: 'Who is told when one of its jobs ends that names nobody itself; nobody when absent.',
      example: '{"QueueName":"mts-queue-1"}',
    },
    Role: { description: 'Told back; AliyunMTSDefaultRole when absent.' },
    QuotaAllocate: { description: 'Jobs that run at one time, 1 to 10 (default). An extension of this server.' },
  },
  async run(given, { caller }, { pipelines, clock, notify }: Parts) {
    const nowMs = clock.now();
    const pipeline = {
      id: newId(nowMs),
      accountId: caller.accountId,
      name: readPipelineName(given.Name),
      state: 'Active',
      speed: readSpeed(given.Speed),
      speedLevel: readInteger('SpeedLevel', given.SpeedLevel, { min: 1, max: 3, default: 1 }),
      role: readRole(given.Role, 'AliyunMTSDefaultRole'),
      concurrency: readConcurrency(given.QuotaAllocate),
      createdAtMs: nowMs,
      notifyTarget: readNotifyConfig(given.NotifyConfig, notify),
    } as const;
    await pipelines.add(pipeline);
    return { Pipeline: pipelineFields({ ...pipeline, isDefault: false }) };
  },
});
