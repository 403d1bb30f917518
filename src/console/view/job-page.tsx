import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { durationText } from '../place.ts';
import { tookText } from './jobs-page.tsx';
import { Refusal } from './refusal.tsx';
import { Results } from './results.tsx';
import { to } from './route.ts';
import { isOver, type JobView } from './server.ts';
import { useServer, useWords } from './session.tsx';
import { StateBadge } from './state-badge.tsx';

const lookMs = 1000;

/** Everything about one job, from the queue to its results. */
export function JobPage({ id }: { readonly id: string }) {
  const say = useWords();
  const server = useServer();
  const { data: job, error } = useQuery({
    queryKey: ['job', id],
    queryFn: () => server.job(id),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isOver(data) ? false : lookMs),
  });
  if (job === undefined) return <Refusal error={error} />;
  return (
    <>
      <div className="bar">
        <h1>{job.FunctionName}</h1>
        <StateBadge job={job} />
        <span className="space" />
        <Steering job={job} />
      </div>
      <Refusal error={error} />
      {job.State === 'Analysing' && <Progress job={job} />}
      {job.State === 'Fail' && (
        <p className="refusal" role="alert">
          <b>{job.Code}</b> {job.Message}
        </p>
      )}
      <Facts job={job} />
      {job.State === 'Success' && <Results job={job} />}
      {job.Result !== undefined && (
        <details open={job.Outputs === undefined || job.Outputs.length === 0}>
          <summary>{say('result')}</summary>
          <pre>{prettyJson(job.Result)}</pre>
        </details>
      )}
    </>
  );
}

function Progress({ job: { Percent = 0, Step, StartTime } }: { readonly job: JobView }) {
  const say = useWords();
  const gone = StartTime === undefined ? 0 : (Date.now() - Date.parse(StartTime)) / 1000;
  const left = Percent >= 5 && gone > 3 ? `${durationText((gone / Percent) * (100 - Percent))} ${say('left')}` : '';
  return (
    <div className="progress">
      <progress value={Percent} max={100} aria-label={Step} />
      <span>{Step}</span>
      <span className="space" />
      <span>{left}</span>
    </div>
  );
}

/** Cancelling, trying again, and a form with the same settings. */
function Steering({ job }: { readonly job: JobView }) {
  const say = useWords();
  const server = useServer();
  const queries = useQueryClient();
  const steer = useMutation({
    mutationFn: (action: 'CancelJob' | 'RetryJob') => server.own(action, { JobId: job.JobId }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['job', job.JobId] }),
  });
  return (
    <>
      <Refusal error={steer.error} />
      {!isOver(job) && (
        <button disabled={job.CancelRequested === true || steer.isPending} onClick={() => steer.mutate('CancelJob')}>
          {say(job.CancelRequested === true ? 'cancelling' : 'cancel')}
        </button>
      )}
      {job.State === 'Fail' && (
        <button disabled={steer.isPending} onClick={() => steer.mutate('RetryJob')}>
          {say('retry')}
        </button>
      )}
      <a className="button" href={to('submit', job.FunctionName, job.JobId)}>
        {say('again')}
      </a>
    </>
  );
}

function Facts({ job }: { readonly job: JobView }) {
  const say = useWords();
  const rows = [
    ['JobId', job.JobId],
    ['Input', job.Input],
    ['Output', job.Output],
    ['JobParams', job.JobParams],
    ['UserData', job.UserData],
    ['NotifyUrl', job.NotifyUrl],
    [say('submitted'), new Date(job.SubmitTime).toLocaleString()],
    [say('took'), tookText(job)],
  ].filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '');
  return (
    <dl>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A Result laid out to be read, with the JSON text in its Data opened too. */
function prettyJson(text: string): string {
  const open = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  };
  try {
    return JSON.stringify(JSON.parse(text), open, 2);
  } catch {
    return text;
  }
}
