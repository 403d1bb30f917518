import type { Pipeline, PipelineState } from '../pipeline.ts';
import { idOf } from '../../base/ids.ts';

/** The columns that `pipelineOf` reads. */
export const pipelineColumns = [
  'pipeline.id',
  'pipeline.account_id',
  'pipeline.name',
  'pipeline.state',
  'pipeline.speed',
  'pipeline.speed_level',
  'pipeline.role',
  'pipeline.concurrency',
  'pipeline.is_default',
  'pipeline.created_at_ms',
  'pipeline.notify_target',
] as const;

export interface PipelineRow {
  readonly id: string;
  readonly account_id: string;
  readonly name: string;
  readonly state: PipelineState;
  readonly speed: string;
  readonly speed_level: number;
  readonly role: string;
  readonly concurrency: number;
  readonly is_default: boolean;
  readonly created_at_ms: string;
  readonly notify_target: string;
}

export function pipelineOf(row: PipelineRow): Pipeline {
  return {
    id: idOf(row.id),
    accountId: row.account_id,
    name: row.name,
    state: row.state,
    speed: row.speed,
    speedLevel: row.speed_level,
    role: row.role,
    concurrency: row.concurrency,
    isDefault: row.is_default,
    createdAtMs: Number(row.created_at_ms),
    notifyTarget: row.notify_target,
  };
}

/** For an insert. */
export function pipelineValues(pipeline: Pipeline) {
  return {
    id: pipeline.id,
    account_id: pipeline.accountId,
    name: pipeline.name,
    state: pipeline.state,
    speed: pipeline.speed,
    speed_level: pipeline.speedLevel,
    role: pipeline.role,
    concurrency: pipeline.concurrency,
    is_default: pipeline.isDefault,
    created_at_ms: pipeline.createdAtMs,
    notify_target: pipeline.notifyTarget,
  };
}
