import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { durationText } from '../place.ts';
import { useFunctions } from './functions-page.tsx';
import { Refusal } from './refusal.tsx';
import { to } from './route.ts';
import { isOver, type JobView } from './server.ts';
import { useServer, useWords } from './session.tsx';
import { StateBadge } from './state-badge.tsx';

const states = ['Queuing', 'Analysing', 'Success', 'Fail'] as const;
/** Milliseconds between looks: while something runs, and otherwise. */
const [lively, calm] = [1500, 10_000];

export function JobsPage() {
  const say = useWords();
  const server = useServer();
  const functions = useFunctions();
  const [state, setState] = useState('');
  const [name, setName] = useState('');
  const { data, error, hasNextPage, fetchNextPage, isPending } = useInfiniteQuery({
    queryKey: ['jobs', state, name],
    queryFn: ({ pageParam }) =>
      server.own<{ Jobs: JobView[]; NextMarker?: string }>('ListJobs', { State: state || undefined, FunctionName: name || undefined, Marker: pageParam, MaxResults: '30' }), // prettier-ignore
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ NextMarker }) => NextMarker,
    refetchInterval: ({ state: { data: known } }) => known?.pages.some(({ Jobs }) => !Jobs.every(isOver)) === true ? lively : calm, // prettier-ignore
  });
  const jobs = data?.pages.flatMap(({ Jobs }) => Jobs) ?? [];
  return (
    <>
      <div className="bar">
        <h1>{say('jobs')}</h1>
        <span className="space" />
        <select aria-label="State" value={state} onChange={(event) => setState(event.target.value)}>
          <option value="">{say('allStates')}</option>
          {states.map((one) => (
            <option key={one} value={one}>
              {say(one)}
            </option>
          ))}
        </select>
        <select aria-label="FunctionName" value={name} onChange={(event) => setName(event.target.value)}>
          <option value="">{say('allFunctions')}</option>
          {functions.data?.map(({ Name }) => (
            <option key={Name}>{Name}</option>
          ))}
        </select>
      </div>
      <Refusal error={error} />
      {jobs.length === 0 && !isPending && error === null && (
        <p className="none">{say(state + name === '' ? 'noJobs' : 'noSuchJobs')}</p>
      )}
      <ul className="rows">
        {jobs.map((job) => (
          <li key={job.JobId}>
            <a className="row" href={to('jobs', job.JobId)}>
              <StateBadge job={job} />
              <b>{job.FunctionName}</b>
              <span className="grow">{job.State === 'Fail' ? job.Message : job.Input}</span>
              <time dateTime={job.SubmitTime}>{new Date(job.SubmitTime).toLocaleString()}</time>
              <span className="took">{tookText(job)}</span>
            </a>
          </li>
        ))}
      </ul>
      {hasNextPage && <button onClick={() => void fetchNextPage()}>{say('loadMore')}</button>}
    </>
  );
}

/** From start to end; empty while that is not known. */
export function tookText({ StartTime, EndTime }: JobView): string {
  if (StartTime === undefined || EndTime === undefined) return '';
  return durationText((Date.parse(EndTime) - Date.parse(StartTime)) / 1000);
}
