import type { Database } from '../src/database/database.ts';

/** Finished jobs that stand for a service's past. */
export interface FinishedJobs {
  readonly count: number;
  /** Their submitters, in turn: job `n` belongs to account `n % accounts.length`. */
  readonly accounts: readonly { readonly accountId: string; readonly pipelineId: string }[];
  /** Submission time of the first, milliseconds since 1970; one each millisecond from then on. */
  readonly firstMs: number;
}

/** The id of the n-th job, from 0. */
export function finishedJobId({ firstMs }: FinishedJobs, n: number): string {
  return `${hex(firstMs + n, 12)}70008${hex(n, 15)}`;
}

const statement = `
  insert into job (id, account_id, pipeline_id, function_name, input, output, job_params, model_id, user_data,
    schedule_params, priority, state, attempt, submitted_at_ms, started_at_ms, ended_at_ms, progress, result)
  select (lpad(to_hex($3 + n), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid,
    ($4::text[])[1 + n % $6], ($5::uuid[])[1 + n % $6],
    (array['CaptionExtraction', 'Cover', 'AudioMixing'])[1 + n % 3],
    'oss://films.oss-cn-shanghai.aliyuncs.com/2026/film-' || n || '.mp4',
    'oss://films.oss-cn-shanghai.aliyuncs.com/captions/{source}-{timestamp}-{sequenceId}.srt',
    '{"fps":5,"roi":[[0.5,1],[0,1]]}', '', 'order ' || md5(n::text), '', 6,
    case when n % 20 = 0 then 'failed' else 'succeeded' end, 1, $3 + n, $3 + n + 500, $3 + n + 60000,
    '{"percent":100,"step":"stored","speed":6.5}',
    case when n % 20 = 0
      then '{"code":"InvalidParameter.ResourceContentBad","message":"The resource operated \\"Input\\" is bad.","outputs":[]}'
      else '{"code":"Success","message":"Successful.","report":{"data":{"result":[{"file":"captions/film-' || n
        || '-1795371253301-00001.srt"}]},"message":"Successful."},"outputs":["oss://films/captions/film-' || n
        || '-1795371253301-00001.srt"]}'
    end::json
  from generate_series($1::bigint, $2::bigint) as n`;

const chunk = 50_000;

/** Loads them straight into the job table, some 30,000 a second, and refreshes the planner's statistics. */
export async function loadFinishedJobs(database: Pick<Database, 'hastyPool'>, jobs: FinishedJobs): Promise<void> {
  const accountIds = jobs.accounts.map(({ accountId }) => accountId);
  const pipelineIds = jobs.accounts.map(({ pipelineId }) => pipelineId);
  for (let from = 0; from < jobs.count; from += chunk) {
    const to = Math.min(from + chunk, jobs.count) - 1;
    await database.hastyPool.query(statement, [from, to, jobs.firstMs, accountIds, pipelineIds, accountIds.length]);
  }
  await database.hastyPool.query('vacuum analyze job');
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
