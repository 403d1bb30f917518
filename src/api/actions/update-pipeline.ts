import type { NotifyConfig } from '../../notify/config.ts';
import type { PipelineStore } from '../../jobs/pipeline.ts';
import { notFound } from '../errors.ts';
import { pipelineFields } from '../wire/pipeline.ts';
import { defineAction } from './action.ts';
import { checkId } from './ids.ts';
import { isUnset, readNotifyConfig } from './notify.ts';
import { readConcurrency, readPipelineName, readRole } from './pipeline-parameters.ts';
import { readWord } from './word.ts';

export const updatePipeline = defineAction({
  name: 'UpdatePipeline',
  version: '2014-06-18',
  summary:
    'Renames, pauses or resumes a pipeline. Paused, it starts no more jobs: those waiting wait, those running end.',
  access: 'write',
  answers: 'Pipeline, as AddPipeline',
  parameters: {
    PipelineId: { required: true, description: 'Which one.' },
    Name: { required: true, description: 'At most 128 bytes.' },
    State: { required: true, description: 'Active | Paused.' },
    NotifyConfig: {
      description:
        'Who is told when one of its jobs ends that names nobody itself; unchanged when absent, nobody for {}.',
      example: '{"QueueName":"mts-queue-1"}',
    },
    Role: { description: 'Told back; unchanged when absent.' },
    QuotaAllocate: {
      description: 'Jobs that run at one time, 1 to 10; unchanged when absent. An extension of this server.',
    },
  },
  async run(given, { caller }, { pipelines, notify }: { pipelines: PipelineStore; notify: NotifyConfig }) {
    checkId('PipelineId', given.PipelineId);
    const pipeline = await pipelines.update(caller.accountId, given.PipelineId, {
      name: readPipelineName(given.Name),
      state: readWord('State', given.State, ['Active', 'Paused']),
      ...(isUnset(given.Role) ? {} : { role: readRole(given.Role, '') }),
      ...(isUnset(given.NotifyConfig) ? {} : { notifyTarget: readNotifyConfig(given.NotifyConfig, notify) }),
      ...(given.QuotaAllocate === '' ? {} : { concurrency: readConcurrency(given.QuotaAllocate) }),
    });
    if (pipeline === undefined) throw notFound('PipelineId', given.PipelineId);
    return { Pipeline: pipelineFields(pipeline) };
  },
});
