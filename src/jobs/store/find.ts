import type { Queryable } from '../../database/transaction.ts';
import type { Job } from '../job.ts';
import { idOf, isId } from '../../base/ids.ts';
import { jobColumnList, jobOf, type JobRow } from './row.ts';

const statement = `select ${jobColumnList} from job where id = any($1::uuid[])`;

/** Jobs by primary key, each at the place of its id; undefined where there is none. */
export async function findAll(db: Queryable, ids: readonly string[]): Promise<readonly (Job | undefined)[]> {
  const wanted = ids.filter(isId);
  if (wanted.length === 0) return ids.map(() => undefined);
  const answer = await db.query<JobRow>({ name: 'find-jobs', text: statement, values: [wanted] });
  const rows = new Map(answer.rows.map((row) => [idOf(row.id), row]));
  return ids.map((id) => {
    const row = rows.get(id);
    return row && jobOf(row);
  });
}
