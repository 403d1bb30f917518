import type { PipelineStore } from '../../jobs/pipeline.ts';
import { pipelineFields, secondTime } from '../wire/pipeline.ts';
import { defineAction } from './action.ts';
import { readInteger } from './integer.ts';
import { readWord } from './word.ts';

export const searchPipeline = defineAction({
  name: 'SearchPipeline',
  version: '2014-06-18',
  summary: 'Lists the pipelines of the account, oldest first.',
  access: 'list',
  answers: 'TotalCount, PageNumber, PageSize, PipelineList{Pipeline[] with CreationTime}',
  parameters: {
    State: { description: 'All (default) | Active | Paused.' },
    PageNumber: { description: 'From 1 (default).' },
    PageSize: { description: '1 to 100, default 10.' },
  },
  async run(given, { caller }, { pipelines }: { pipelines: PipelineStore }) {
    const state = readWord('State', given.State || 'All', ['All', 'Active', 'Paused']);
    const page = readInteger('PageNumber', given.PageNumber, { min: 1, max: 1_000_000, default: 1 });
    const pageSize = readInteger('PageSize', given.PageSize, { min: 1, max: 100, default: 10 });
    await pipelines.ensureDefault(caller.accountId);
    const filter = state === 'All' ? {} : { state };
    const { total, pipelines: found } = await pipelines.search(caller.accountId, { ...filter, page, pageSize });
    return {
      TotalCount: total,
      PageNumber: page,
      PageSize: pageSize,
      PipelineList: {
        Pipeline: found.map((pipeline) => ({
          ...pipelineFields(pipeline),
          CreationTime: secondTime(pipeline.createdAtMs),
        })),
      },
    };
  },
});
