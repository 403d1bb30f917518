import type { PipelineStore } from '../../jobs/pipeline.ts';
import { invalid } from '../errors.ts';
import { pipelineFields } from '../wire/pipeline.ts';
import { defineAction } from './action.ts';
import { checkId } from './ids.ts';

const maxIds = 10;

export const queryPipelineList = defineAction({
  name: 'QueryPipelineList',
  version: '2014-06-18',
  summary: 'Tells of some pipelines by their ids.',
  access: 'list',
  answers: 'PipelineList{Pipeline[]}, and NonExistPids{String[]} when some are not there',
  parameters: { PipelineIds: { required: true, description: 'At most 10 ids, separated by commas.' } },
  async run({ PipelineIds }, { caller }, { pipelines }: { pipelines: PipelineStore }) {
    const ids = [...new Set(PipelineIds.split(',').map((id) => id.trim()))];
    if (ids.length > maxIds) throw invalid('InvalidParameter.OutOfRange', 'PipelineIds', `at most ${maxIds} ids`);
    for (const id of ids) checkId('PipelineIds', id);
    const found = new Map((await pipelines.find(caller.accountId, ids)).map((pipeline) => [pipeline.id, pipeline]));
    const absent = ids.filter((id) => !found.has(id));
    return {
      PipelineList: { Pipeline: [...found.values()].map(pipelineFields) },
      NonExistPids: absent.length === 0 ? undefined : { String: absent },
    };
  },
});
