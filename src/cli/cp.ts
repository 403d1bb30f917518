import type { Command } from 'commander';
import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { formatLocation } from '../storage/location.ts';
import type { Location } from '../storage/storage.ts';
import { clientCommand, connect, type AccessOptions } from './access.ts';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { download, objects, placeOf, upload } from './objects.ts';

interface CpOptions extends AccessOptions {
  recursive?: boolean;
}

/** `reelsmith cp FROM TO` */
export function cpCommand(): Command {
  return clientCommand('cp')
    .summary('copy files into and out of buckets')
    .description('Copies a file into a bucket or out of it. A bucket that is not there is made.')
    .argument('<from>', 'a local path, or oss://bucket/key')
    .argument('<to>', 'oss://bucket/key (or oss://bucket/folder/, keeping the name), or a local path')
    .option('-r, --recursive', 'copy a folder, or all objects whose key begins so')
    .addHelpText(
      'after',
      `
Examples:
  reelsmith cp film.mp4 oss://films/film.mp4
  reelsmith cp 影片.mp4 oss://films/
  reelsmith cp oss://films/film.srt .
  reelsmith cp -r ./clips oss://films/clips/
  reelsmith cp -r oss://films/clips/ ./back`,
    )
    .action(async (from: string, to: string, options: CpOptions) => {
      const client = await connect(options);
      if (isAddress(from) === isAddress(to)) {
        throw new CliError(
          `one of the two must be in a bucket (oss://bucket/key) and the other a local path; given ${from} and ${to}`,
        );
      }
      const copies = isAddress(to) ? localCopies(from, to, options) : await remoteCopies(client, from, to, options);
      for (const { local, remote } of copies) {
        await (isAddress(to) ? upload(client, local, remote) : download(client, remote, local));
        process.stdout.write(isAddress(to) ? `${formatLocation(remote)}\n` : `${local}\n`);
      }
    });
}

interface Copy {
  readonly local: string;
  readonly remote: Location;
}

const isAddress = (text: string): boolean => /^(oss|https?):\/\//i.test(text);

function localCopies(from: string, to: string, { recursive = false }: CpOptions): Copy[] {
  const info = statSync(from, { throwIfNoEntry: false });
  if (info === undefined) throw new CliError(`there is no file ${JSON.stringify(from)}`);
  const target = placeOf(to);
  if (!info.isDirectory()) {
    const key = target.key === '' || target.key.endsWith('/') ? target.key + basename(resolve(from)) : target.key;
    return [{ local: from, remote: { ...target, key } }];
  }
  if (!recursive) throw new CliError(`${JSON.stringify(from)} is a folder; --recursive copies all that is in it`);
  const folder = target.key === '' || target.key.endsWith('/') ? target.key : `${target.key}/`;
  return readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((local) => ({ local, remote: { ...target, key: folder + relative(from, local).split(sep).join('/') } }));
}

async function remoteCopies(
  client: Client,
  from: string,
  to: string,
  { recursive = false }: CpOptions,
): Promise<Copy[]> {
  const source = placeOf(from);
  if (!recursive) {
    if (source.key === '' || source.key.endsWith('/')) {
      throw new CliError(`${from} names a folder; --recursive copies all that is in it`);
    }
    const isFolder = to.endsWith(sep) || statSync(to, { throwIfNoEntry: false })?.isDirectory() === true;
    return [{ local: isFolder ? join(to, basename(source.key)) : to, remote: source }];
  }
  const copies: Copy[] = [];
  const root = resolve(to);
  for await (const { ObjectKey: key } of objects(client, source.bucket, source.key)) {
    const inside = key.slice(source.key.lastIndexOf('/') + 1);
    const local = join(to, inside);
    // A key may hold `..`: nothing is written outside the folder that was asked for.
    if (!resolve(local).startsWith(root + sep)) throw new CliError(`the key ${JSON.stringify(key)} leads out of ${to}`);
    if (!inside.endsWith('/')) copies.push({ local, remote: { bucket: source.bucket, key } });
  }
  if (copies.length === 0) throw new CliError(`there is no object under ${from}`);
  return copies;
}
