// Entry of the soak's worker processes: `reelsmith worker` with rehearsals for functions.
import { extname, join } from 'node:path';
import { createLogger } from '../src/base/log.ts';
import { openDatabase } from '../src/database/database.ts';
import { jobsConfig } from '../src/jobs/config.ts';
import { PostgresQueue } from '../src/jobs/store/queue.ts';
import { rehearsals } from '../src/jobs/testing/rehearsal.ts';
import { startWorker } from '../src/jobs/worker.ts';
import { openLocalStorage } from '../src/storage/local/storage.ts';

export interface SoakWorkerOptions {
  readonly url: string;
  readonly folder: string;
  readonly accountId: string;
  readonly slots: number;
  readonly leaseSeconds: number;
  readonly logLevel: string;
}

const options = JSON.parse(process.argv[2] ?? '') as SoakWorkerOptions; // written by the soak
// A start that meets a dying database ends, and the soak tries again, as a supervisor does.
await serve().catch(() => process.exit(1));

async function serve(): Promise<void> {
  const log = createLogger(options.logLevel, 'soak-worker');
  const database = await openDatabase({ url: options.url }, { poolSize: 4, log });
  const worker = await startWorker({
    config: jobsConfig.parse({
      slots: options.slots,
      leaseSeconds: options.leaseSeconds,
      renewSeconds: options.leaseSeconds / 5,
      pollSeconds: 0.5,
      maxAttempts: 50,
      drainSeconds: 0.2,
      memoryMb: 1e6,
    }),
    queue: new PostgresQueue(database),
    storage: await openLocalStorage(join(options.folder, 'buckets')),
    functions: rehearsals,
    bucketOwner: async () => options.accountId,
    maxInputBytes: 1e6,
    workFolder: join(options.folder, 'work'),
    child: {
      entry: new URL(`../src/jobs/testing/rehearsal-child${extname(import.meta.url)}`, import.meta.url),
      settings: {},
    },
    backoff: [0.3, 1],
    log,
  });
  process.once('SIGTERM', () => void worker.close().then(() => database.close()).then(() => process.exit())); // prettier-ignore
  process.send?.('ready');
}
