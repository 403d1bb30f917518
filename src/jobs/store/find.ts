import type { Queryable } from '../../database/transaction.ts';
import type { Job } from '../job.ts';
import { isId, jobColumnList, jobOf, type JobRow } from './row.ts';

/** By primary key. */
export async function find(db: Queryable, id: string): Promise<Job | undefined> {
  if (!isId(id)) return undefined;
  const answer = await db.query<JobRow>({
    name: 'find-job',
    text: `select ${jobColumnList} from job where id = $1`,
    values: [id],
  });
  const row = answer.rows[0];
  return row && jobOf(row);
}
