import type { Kysely } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import type { Job, JobFilter } from '../job.ts';
import { isId } from '../../base/ids.ts';
import { jobColumns, jobOf } from './row.ts';

/** The account's jobs that match, newest first. */
export async function list(db: Kysely<Schema>, filter: JobFilter): Promise<readonly Job[]> {
  const { accountId, state, functionName, pipelineId, beforeId, limit } = filter;
  if ([pipelineId, beforeId].some((id) => id !== undefined && !isId(id))) return [];
  let query = db.selectFrom('job').select(jobColumns).where('account_id', '=', accountId);
  if (state !== undefined) query = query.where('state', '=', state);
  if (functionName !== undefined) query = query.where('function_name', '=', functionName);
  if (pipelineId !== undefined) query = query.where('pipeline_id', '=', pipelineId);
  if (beforeId !== undefined) query = query.where('id', '<', beforeId);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map(jobOf);
}
