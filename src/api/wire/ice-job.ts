import type { AccessKey } from '../../accounts/accounts.ts';
import type { Job, JobResult } from '../../jobs/job.ts';
import { parseLocation, type Location } from '../../storage/location.ts';
import { presignedUrl } from '../oss/signature-v1.ts';
import { hasEnded, wireStates } from './result.ts';
import type { Fields } from './xml.ts';

/** Whom the addresses of an answer are for. */
export interface Asker {
  /** As the caller reached this server, `http://host:port`. */
  readonly endpoint: string;
  readonly key: Pick<AccessKey, 'id' | 'secret'>;
  readonly nowMs: number;
}

/** For how long the addresses of a job's files can be fetched. */
const urlSeconds = 3600;

/** The fields of ICE's QueryIProductionJob answer. `FinishTime` and `Result` are there once the job has ended. */
export function iceFields(job: Job, asker: Asker): Fields {
  const result = hasEnded(job) ? job.result : undefined;
  const files = (result?.outputs ?? []).map(parseLocation);
  return {
    JobId: job.id,
    Name: job.name,
    FunctionName: job.functionName,
    Input: { Type: 'OSS', Media: job.input },
    Output: job.output === '' ? undefined : { Type: 'OSS', Media: job.output },
    TemplateId: '',
    JobParams: job.jobParams,
    ScheduleConfig: { PipelineId: job.pipelineId, Priority: job.priority },
    UserData: job.userData,
    Status: wireStates[job.state],
    CreateTime: secondsTime(job.submittedAtMs),
    FinishTime: job.endedAtMs === undefined ? undefined : secondsTime(job.endedAtMs),
    OutputFiles: files.map(({ key }) => key),
    OutputUrls: files.map((file) => urlOf(file, asker)),
    OutputMediaIds: [],
    Result: result && JSON.stringify(iceResult(result)),
  };
}

function urlOf(file: Location, { endpoint, key, nowMs }: Asker): string {
  const expiresMs = nowMs + urlSeconds * 1000;
  return presignedUrl({ ...file, endpoint, accessKeyId: key.id, accessKeySecret: key.secret, expiresMs });
}

/** ISO 8601 in UTC, seconds. */
const secondsTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/**
 * The `Result` of a job that has ended, without MTS's envelope: what the algorithm says and no names of files, which ICE tells apart from it; `{}` when that is nothing. Of a failed job Code and Message.
 */
export function iceResult({ code, message, report }: JobResult): unknown {
  if (report === undefined) return { Code: code, Message: message };
  if ('details' in report) return report.details.length === 0 ? {} : { Details: report.details };
  if (!isObject(report.data)) return report.data;
  const { result, ...rest } = report.data;
  const isFiles =
    Array.isArray(result) && result.length > 0 && result.every((item) => isObject(item) && 'file' in item);
  return result === undefined || isFiles ? rest : result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
