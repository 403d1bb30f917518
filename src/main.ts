import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PostgresAccounts } from './accounts/postgres-accounts.ts';
import { NonceStore } from './accounts/store/nonce.ts';
import { RateStore } from './accounts/store/rate.ts';
import { createApi } from './api/server.ts';
import { systemClock } from './base/clock.ts';
import { internalError } from './base/errors.ts';
import { createLogger } from './base/log.ts';
import { runProgram } from './cli/program.ts';
import { runLocal } from './cli/run-local.ts';
import type { Services } from './cli/services.ts';
import type { Config } from './config.ts';
import { openDatabase, type Database } from './database/database.ts';
import { startEmbedded, stopEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { functions } from './functions/registry.ts';
import { productChild } from './jobs/child-program.ts';
import { PostgresJobs } from './jobs/store/jobs.ts';
import { PostgresPipelines } from './jobs/store/pipelines.ts';
import { PostgresQueue } from './jobs/store/queue.ts';
import { startWorker } from './jobs/worker.ts';
import { findCapabilities } from './media/capabilities.ts';
import { createMedia } from './media/ffmpeg-media.ts';
import { createRunner } from './media/process.ts';
import { createModels } from './models/session.ts';
import { startCourier } from './notify/courier.ts';
import { send } from './notify/send.ts';
import { PostgresNotices } from './notify/store/notices.ts';
import { openLocalStorage } from './storage/local/storage.ts';

const services: Services = {
  program: [...process.execArgv, fileURLToPath(import.meta.url)],
  functions,
  prepare,
  async startApi(config) {
    const log = createLogger(config.service.logLevel, 'api');
    const database = await connect(config);
    const pipelines = new PostgresPipelines(database, systemClock);
    const nonces = new NonceStore(database, systemClock);
    const api = await createApi({
      config: config.api,
      accounts: new PostgresAccounts(database, systemClock, config.accounts),
      jobs: new PostgresJobs(database, pipelines),
      pipelines,
      storage: await openStorage(config),
      functions,
      clock: systemClock,
      notify: config.notify,
      nonces,
      rates: new RateStore(database),
      log,
    });
    const url = await api.listen();
    return {
      url,
      close: () => {
        nonces.close();
        return inOrder(
          () => api.close(),
          () => database.close(),
        );
      },
    };
  },
  async startWorker(config) {
    const log = createLogger(config.service.logLevel, 'worker');
    await findCapabilities(createRunner(config.media), AbortSignal.timeout(60_000));
    const database = await connect(config);
    const accounts = new PostgresAccounts(database, systemClock, config.accounts);
    const courier = await startCourier({
      store: new PostgresNotices(database),
      send: (notice, signal) => send(notice, { config: config.notify, secretOf: (id) => secretOf(accounts, id), clock: systemClock }, signal), // prettier-ignore
      pollSeconds: config.notify.pollSeconds,
      log,
    });
    const worker = await startWorker({
      config: config.jobs,
      queue: new PostgresQueue(database),
      storage: await openStorage(config),
      functions,
      bucketOwner: (bucket) => accounts.bucketOwner(bucket),
      maxInputBytes: config.media.maxSizeBytes,
      workFolder: join(config.service.data, 'work'),
      child: productChild({ media: config.media, models: config.models, logLevel: config.service.logLevel }),
      log,
    });
    return {
      // what ends while the worker is closed is told yet
      close: () =>
        inOrder(
          () => worker.close(),
          () => courier.close(),
          () => database.close(),
        ),
    };
  },
  async startDatabase({ service }) {
    await startEmbedded(service.data);
  },
  stopDatabase: ({ service }) => stopEmbedded(service.data),
  async runLocal(run, { media, models, service }) {
    const networks = createModels(models);
    try {
      const log = createLogger(service.logLevel === 'info' ? 'warn' : service.logLevel, 'run');
      return await runLocal(run, { media: createMedia(media), models: networks, log });
    } finally {
      await networks.close();
    }
  },
};

function connect({ database, service }: Config): Promise<Database> {
  const place = database.url === undefined ? { dataDirectory: service.data } : { url: database.url };
  return openDatabase(place, { poolSize: database.poolSize, log: createLogger(service.logLevel, 'database') });
}

function openStorage({ service, storage }: Config) {
  return openLocalStorage(join(service.data, 'buckets'), { ...storage, clock: systemClock });
}

async function prepare(config: Config, renew: boolean): Promise<{ id: string; secret: string } | undefined> {
  const database = await connect(config);
  try {
    await database.pool.query('select 1').catch((cause: Error) => {
      throw internalError(`the database does not answer: ${cause.message}; DATABASE_URL says where it is`, cause);
    });
    await migrate(database.kysely);
    const accounts = new PostgresAccounts(database);
    const made = await accounts.bootstrap();
    if (made !== undefined || !renew) return made?.key;
    const operator = (await accounts.listAccounts()).find((account) => account.operator);
    return operator && (await accounts.createKey({ accountId: operator.id }));
  } finally {
    await database.close();
  }
}

async function secretOf(accounts: Pick<PostgresAccounts, 'accessKey'>, id: string): Promise<string | undefined> {
  const key = await accounts.accessKey(id);
  return key?.active === true ? key.secret : undefined;
}

/** Each also when one before it fails. */
async function inOrder(first: () => Promise<void>, ...others: readonly (() => Promise<void>)[]): Promise<void> {
  try {
    await first();
  } finally {
    const [next, ...rest] = others;
    if (next !== undefined) await inOrder(next, ...rest);
  }
}

await runProgram(services, process.argv);
