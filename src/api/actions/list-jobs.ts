import type { JobFilter, JobStore } from '../../jobs/job.ts';
import { invalid } from '../errors.ts';
import { jobItem } from '../wire/job.ts';
import { stateOfWord } from '../wire/result.ts';
import { defineAction } from './action.ts';
import { checkId } from './ids.ts';
import { readInteger } from './integer.ts';

/** Answers `{"Jobs":[{"JobId",...}],"NextMarker"?}`; the fields of a job are those of `jobItem`. */
export const listJobs = defineAction({
  name: 'ListJobs',
  version: '2026-11-22',
  summary: 'Lists the jobs of the account, newest first.',
  access: 'list',
  answers:
    'Jobs[]{JobId, FunctionName, State, Input, Output, PipelineId, Priority, Attempt, SubmitTime, StartTime, EndTime, Percent, Step, Speed, Code, Message}, and NextMarker when there are more',
  parameters: {
    State: { description: 'Queuing | Analysing | Success | Fail.' },
    FunctionName: { description: 'Jobs of one function.' },
    PipelineId: { description: 'Jobs of one pipeline.' },
    Marker: { description: 'The NextMarker of the answer before.' },
    MaxResults: { description: '1 to 100, default 20.' },
  },
  async run(given, { caller }, { jobs }: { jobs: Pick<JobStore, 'list'> }) {
    const maxResults = readInteger('MaxResults', given.MaxResults, { min: 1, max: 100, default: 20 });
    const found = await jobs.list({ ...filterOf(given), accountId: caller.accountId, limit: maxResults + 1 });
    const shown = found.slice(0, maxResults);
    return { Jobs: shown.map(jobItem), NextMarker: found.length > maxResults ? shown.at(-1)?.id : undefined };
  },
});

type Filtering = Record<'State' | 'FunctionName' | 'PipelineId' | 'Marker', string>;

function filterOf({ State, FunctionName, PipelineId, Marker }: Filtering): Partial<JobFilter> {
  if (PipelineId !== '') checkId('PipelineId', PipelineId);
  if (Marker !== '') checkId('Marker', Marker);
  const state = stateOfWord(State);
  if (State !== '' && state === undefined) {
    throw invalid('InvalidParameter', 'State', `"${State}"; expected Queuing | Analysing | Success | Fail`);
  }
  return {
    ...(state === undefined ? {} : { state }),
    ...(FunctionName === '' ? {} : { functionName: FunctionName }),
    ...(PipelineId === '' ? {} : { pipelineId: PipelineId }),
    ...(Marker === '' ? {} : { beforeId: Marker }),
  };
}
