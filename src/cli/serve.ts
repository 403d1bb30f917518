import { Command } from 'commander';
import { readConfig, type Config } from '../config.ts';
import { CliError } from './cli-error.ts';
import { makeDataFolder } from './data-folder.ts';
import { writeKey } from './key-file.ts';
import type { Running, Services } from './services.ts';
import { tellSupervisor, untilStopped } from './supervise.ts';
import { note } from './terminal.ts';
import { askHolder } from './up-lock.ts';

const elsewhere = `
On its own it needs DATABASE_URL, and the same storage as the others:
  DATABASE_URL=postgres://reelsmith:secret@db/reelsmith REELSMITH_DATA=/mnt/shared reelsmith `;

/** `reelsmith api` */
export function apiCommand(services: Services): Command {
  return new Command('api')
    .summary('start the API alone')
    .description('Starts the API alone, beside workers on this or other machines.')
    .addHelpText('after', `${elsewhere}api`)
    .action(() => serve(services, (config) => services.startApi(config)));
}

/** `reelsmith worker` */
export function workerCommand(services: Services): Command {
  return new Command('worker')
    .summary('start a worker alone')
    .description('Starts a worker alone, beside an API on this or another machine.')
    .addHelpText('after', `${elsewhere}worker`)
    .action(() => serve(services, (config) => services.startWorker(config)));
}

async function serve(
  services: Services,
  start: (config: Config) => Promise<Running & { url?: string }>,
): Promise<void> {
  const config = readConfig(process.connected ? () => undefined : note); // `up` has told already
  makeDataFolder(config.service.data);
  const stopped = untilStopped(() => process.exit(1));
  if (!process.connected) await prepareAlone(services, config);
  const running = await start(config);
  if (running.url !== undefined && !process.connected) note(`listens on ${running.url}`);
  tellSupervisor({ url: running.url });
  await stopped;
  await running.close();
}

/** What `up` does for its own: without it, somebody else must run the database, and the schema must be brought up to date here. */
async function prepareAlone(services: Services, config: Config): Promise<void> {
  if (config.database.url === undefined && (await askHolder(config.service.data)) === undefined) {
    throw new CliError(
      `no database: DATABASE_URL is not set, and no \`reelsmith up\` runs on ${config.service.data}; set it, or start that`,
    );
  }
  const made = await services.prepare(config, false);
  if (made) writeKey(config.service.data, made);
}
