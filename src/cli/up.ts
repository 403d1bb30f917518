import { Command } from 'commander';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { childEnvironment, readConfig, type Config } from '../config.ts';
import { CliError } from './cli-error.ts';
import { makeDataFolder } from './data-folder.ts';
import { greeting } from './greeting.ts';
import { writeKey } from './key-file.ts';
import type { Services } from './services.ts';
import { supervise, untilStopped, type Supervised } from './supervise.ts';
import { note } from './terminal.ts';
import { lockData } from './up-lock.ts';

/** After this long, what has not drained is killed; its jobs are tried again at the next start. */
const patienceMs = 60_000;
const databaseCheckMs = 2000;

interface UpOptions {
  port?: string;
  host?: string;
  data?: string;
  newKey?: boolean;
}

/** `reelsmith up` */
export function upCommand(services: Services): Command {
  return new Command('up')
    .summary('start everything on this machine: database, API, workers')
    .description(
      'Starts the embedded database (or uses DATABASE_URL), the API and the workers, and keeps them running.\nCtrl-C drains and stops all of them; a second Ctrl-C does not wait.',
    )
    .option('--port <number>', 'port to listen on; 0 takes a free one (REELSMITH_API_PORT)')
    .option('--host <address>', 'address to listen on; loopback unless given (REELSMITH_API_HOST)')
    .option('--data <folder>', 'where everything is kept (REELSMITH_DATA)')
    .option('--new-key', "make another AccessKey pair for the operator's account, when the first is lost")
    .addHelpText('after', '\nExamples:\n  reelsmith up\n  reelsmith up --port 9000 --data /srv/reelsmith')
    .action((options: UpOptions) => up(services, options));
}

async function up(services: Services, options: UpOptions): Promise<void> {
  const settings = settingsOf(options);
  const config = readConfig(note, childEnvironment(settings));
  const { data } = config.service;
  makeDataFolder(data);
  let url = '';
  const lock = await lockData(data, () => `process ${process.pid}${url === '' ? '' : `, ${url}`}`);
  if ('holder' in lock) throw new CliError(`already running on ${data} (${lock.holder})`);
  try {
    settings['REELSMITH_API_PORT'] = String(await freePort(config.api.host, config.api.port));
    await runParts(services, config, settings, options.newKey ?? false, (listening) => (url = listening));
  } finally {
    lock.release();
  }
}

async function runParts(
  services: Services,
  config: Config,
  settings: Readonly<Record<string, string>>,
  newKey: boolean,
  listening: (url: string) => void,
): Promise<void> {
  const stop = new AbortController();
  const hurry = new AbortController();
  const asked = untilStopped(() => hurry.abort()).then(() => stop.abort());
  const embedded = config.database.url === undefined;
  const parts: Supervised[] = [];
  try {
    if (embedded) await services.startDatabase(config);
    const made = await services.prepare(config, newKey);
    if (made) writeKey(config.service.data, made);
    if (stop.signal.aborted) return;
    parts.push(...['api', 'worker'].map((name) => supervise(roleOf(name, services, settings, config), note)));
    const [api] = (await Promise.race([Promise.all(parts.map((part) => part.ready)), asked])) ?? [];
    if (stop.signal.aborted) return;
    const { url } = z.object({ url: z.string() }).parse(api);
    listening(url);
    process.stdout.write(
      greeting(config, url, { madeKey: made !== undefined, elsewhere: settings['REELSMITH_DATA'] !== undefined }),
    );
    await untilAborted(stop.signal, embedded ? () => services.startDatabase(config) : undefined);
  } finally {
    if (parts.length > 0) note('stopping: running jobs finish or are given back; Ctrl-C again does not wait');
    const patience = AbortSignal.any([hurry.signal, AbortSignal.timeout(patienceMs)]);
    await Promise.all(parts.map((part) => part.stop(patience)));
    if (embedded) await services.stopDatabase(config);
  }
}

/** Waits, and meanwhile starts the database again whenever it has gone. */
async function untilAborted(signal: AbortSignal, ensureDatabase: (() => Promise<void>) | undefined): Promise<void> {
  while (!signal.aborted) {
    await sleep(databaseCheckMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await ensureDatabase?.().catch((error: Error) => note(`the database does not answer: ${error.message}`));
  }
}

function settingsOf({ port, host, data }: UpOptions): Record<string, string> {
  return {
    ...(port !== undefined && { REELSMITH_API_PORT: port }),
    ...(host !== undefined && { REELSMITH_API_HOST: host }),
    ...(data !== undefined && { REELSMITH_DATA: data }),
  };
}

function roleOf(name: string, services: Services, settings: Readonly<Record<string, string>>, config: Config) {
  // On a terminal the log would bury the greeting: warnings and worse alone, unless asked for.
  const quiet = process.stderr.isTTY && config.service.logLevel === 'info' ? { REELSMITH_LOG_LEVEL: 'warn' } : {};
  return {
    name,
    command: process.execPath,
    args: [...services.program, name],
    env: childEnvironment({ ...settings, ...quiet }),
  };
}

/** The port itself, or a free one for 0. Errors: `CliError` when it is taken or may not be had. */
function freePort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be had (${error.code})`;
      reject(new CliError(`port ${port} of ${host} ${why}; choose another with --port or REELSMITH_API_PORT`));
    });
    server.listen(port, host, () => {
      const found = (server.address() as AddressInfo).port; // a TCP server's address is an object
      server.close(() => resolve(found));
    });
  });
}
