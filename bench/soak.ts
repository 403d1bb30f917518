import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../src/database/database.ts';
import { startEmbedded, stopEmbedded } from '../src/database/embedded.ts';
import { migrate } from '../src/database/migrate.ts';
import { postmasterPid, soak, type SoakCounts } from '../test/soak.ts';
import type { BenchRow } from './row.ts';

/** The long soak: random kill -9 of workers, job processes and the embedded database, a few minutes long. */
export async function benchSoak(kills = 40): Promise<BenchRow[]> {
  const data = await mkdtemp(join(tmpdir(), 'reelsmith-soak-data-'));
  try {
    const { host, port, user, database: name } = await startEmbedded(data);
    const url = `postgresql:///${name}?host=${encodeURIComponent(host)}&port=${port}&user=${user}`;
    const database = await openDatabase({ url });
    try {
      await migrate(database.kysely);
      const killDatabase = async () => {
        process.kill(await postmasterPid(data), 'SIGKILL');
        await startEmbedded(data);
      };
      return rows(await soak({ ...plan, kills, database, url, killDatabase }));
    } finally {
      await database.close();
    }
  } finally {
    await stopEmbedded(data);
    await rm(data, { recursive: true, force: true });
  }
}

const plan = {
  workers: 3,
  slots: 3,
  limits: [1, 2, 3, 3, 2, 1],
  jobsPerPipeline: 30,
  longestJobMs: 2000,
  crashPercent: 3,
  leaseSeconds: 4,
  killEveryMs: 1500,
  deadlineSeconds: 1800,
} as const;

/** What was done, and what must be 0. */
function rows(counts: SoakCounts): BenchRow[] {
  const { submitted, seconds, kills, looks: _, ...faults } = counts;
  const common = { functionName: 'service', clip: 'soak', kind: 'synthetic', unit: '' } as const;
  const told = Object.entries({ jobs: submitted, ...prefixed(kills), seconds }).map(([measure, value]) => ({ ...common, measure, value })); // prettier-ignore
  const judged = Object.entries(faults).map(([measure, value]) => ({ ...common, measure, value, mark: '0', met: value === 0 })); // prettier-ignore
  return [...told, ...judged];
}

function prefixed(kills: SoakCounts['kills']): Record<string, number> {
  return Object.fromEntries(Object.entries(kills).map(([what, count]) => [`kill -9: ${what}`, count]));
}
