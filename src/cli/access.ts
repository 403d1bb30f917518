import { Command, Option } from 'commander';
import { readConfig, type Config } from '../config.ts';
import { CliError } from './cli-error.ts';
import { createClient, type Client } from './client.ts';
import { keyPath, readKey } from './key-file.ts';
import { note } from './terminal.ts';
import { askHolder } from './up-lock.ts';

export interface AccessOptions {
  endpoint?: string;
  accessKeyId?: string;
  accessKeySecret?: string;
}

/** A command that speaks to a server: says where and who, the same way for all of them. */
export function clientCommand(name: string): Command {
  return new Command(name)
    .addOption(new Option('--endpoint <url>', 'the server (REELSMITH_ENDPOINT; default: the one on this machine)'))
    .addOption(new Option('--access-key-id <id>', "(REELSMITH_ACCESS_KEY_ID; default: the data folder's own key)"))
    .addOption(new Option('--access-key-secret <secret>', '(REELSMITH_ACCESS_KEY_SECRET)'));
}

/**
 * The server that options, else the environment, else this machine's data folder name.
 * Errors: `CliError` when no key pair is known.
 */
export async function connect(options: AccessOptions): Promise<Client> {
  const config = readConfig(note);
  const { client, service } = config;
  const id = options.accessKeyId ?? client.accessKeyId;
  const secret = options.accessKeySecret ?? client.accessKeySecret;
  if ((id === undefined) !== (secret === undefined)) {
    throw new CliError('an AccessKey id and its secret go together; only one of them is given');
  }
  const key =
    id !== undefined && secret !== undefined ? { accessKeyId: id, accessKeySecret: secret } : readKey(service.data);
  if (key === undefined) {
    throw new CliError(
      `no AccessKey pair: give --access-key-id and --access-key-secret, set REELSMITH_ACCESS_KEY_ID and REELSMITH_ACCESS_KEY_SECRET, or start a server here (${keyPath(service.data)} is not there or not yours to read)`,
    );
  }
  const endpoint = options.endpoint ?? client.endpoint ?? (await ownEndpoint(config));
  if (!/^https?:\/\/[^/]+\/?$/.test(endpoint)) {
    throw new CliError(`the endpoint is ${JSON.stringify(endpoint)}; expected http://host:port or https://host:port`);
  }
  return createClient({ endpoint: endpoint.replace(/\/$/, ''), ...key });
}

/** Where the service that runs on the data folder listens, else where it would. */
async function ownEndpoint({ api, service }: Config): Promise<string> {
  const running = await askHolder(service.data).catch(() => undefined);
  const url = /https?:\/\/\S+/.exec(running ?? '')?.[0];
  const scheme = api.tlsCertPath === undefined ? 'http' : 'https';
  const own = url ?? `${scheme}://${api.host.includes(':') ? `[${api.host}]` : api.host}:${api.port}`;
  // an address to listen on at all of them is none to call
  return own.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}
