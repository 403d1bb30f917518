import type { Pipeline } from '../../jobs/pipeline.ts';
import type { Fields } from './xml.ts';

/** A pipeline as the five pipeline operations answer it. `QuotaAllocate` is the number of its jobs that may run at one time. */
export function pipelineFields(pipeline: Pipeline): Fields {
  return {
    Id: pipeline.id,
    Name: pipeline.name,
    State: pipeline.state,
    Speed: pipeline.speed,
    SpeedLevel: pipeline.speedLevel,
    NotifyConfig: notifyFields(pipeline.notifyTarget),
    Role: pipeline.role,
    QuotaAllocate: pipeline.concurrency,
  };
}

/** NotifyConfig as it was given. */
function notifyFields(target: string): Fields {
  const [, kind, name] = /\/(queues|topics)\/(.*)$/.exec(target) ?? [];
  if (kind === undefined) return {};
  return kind === 'queues' ? { QueueName: name } : { Topic: name };
}

/** ISO 8601 in UTC to the second, as the service writes times. */
export function secondTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
