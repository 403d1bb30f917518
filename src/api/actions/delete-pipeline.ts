import type { PipelineStore } from '../../jobs/pipeline.ts';
import { notFound } from '../errors.ts';
import { defineAction } from './action.ts';
import { checkId } from './ids.ts';

export const deletePipeline = defineAction({
  name: 'DeletePipeline',
  version: '2014-06-18',
  summary: 'Removes a pipeline that holds no job that has not ended. The default pipeline stays.',
  access: 'write',
  answers: 'PipelineId',
  parameters: { PipelineId: { required: true, description: 'Which one.' } },
  async run({ PipelineId }, { caller }, { pipelines }: { pipelines: PipelineStore }) {
    checkId('PipelineId', PipelineId);
    if (!(await pipelines.remove(caller.accountId, PipelineId))) throw notFound('PipelineId', PipelineId);
    return { PipelineId };
  },
});
