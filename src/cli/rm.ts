import type { Command } from 'commander';
import { formatLocation } from '../storage/location.ts';
import type { Location } from '../storage/storage.ts';
import { clientCommand, connect, type AccessOptions } from './access.ts';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { named, objects, placeOf } from './objects.ts';

interface RmOptions extends AccessOptions {
  recursive?: boolean;
}

/** `reelsmith rm ADDRESS...` */
export function rmCommand(): Command {
  return clientCommand('rm')
    .summary('remove objects and buckets')
    .description('Removes objects for good, and prints what it removed. Jobs that have fetched them go on.')
    .argument('<address...>', 'oss://bucket/key; with --recursive also oss://bucket/folder/, or oss://bucket')
    .option('-r, --recursive', 'remove all objects whose key begins so; of oss://bucket the bucket too')
    .addHelpText(
      'after',
      `
Examples:
  reelsmith rm oss://films/film.srt oss://films/film.mp4
  reelsmith rm -r oss://films/clips/
  reelsmith rm -r oss://films                     the bucket with all that is in it`,
    )
    .action(async (addresses: string[], { recursive = false, ...access }: RmOptions) => {
      const client = await connect(access);
      for (const address of addresses) {
        const place = placeOf(address);
        for await (const removed of recursive ? removeAll(client, place) : removeOne(client, place)) {
          process.stdout.write(`${removed}\n`);
        }
      }
    });
}

/** Errors: `CliError` for a folder, `ApiError` where there is no such object: it is a slip of the pen. */
async function* removeOne(client: Client, place: Location): AsyncGenerator<string> {
  if (place.key === '' || place.key.endsWith('/')) {
    throw new CliError(`oss://${place.bucket}/${place.key} is no object; --recursive removes all whose key begins so`);
  }
  await client.own('HeadObject', named(place));
  await client.own('DeleteObject', named(place));
  yield formatLocation(place);
}

async function* removeAll(client: Client, { bucket, key: prefix }: Location): AsyncGenerator<string> {
  for await (const { ObjectKey: key } of objects(client, bucket, prefix)) {
    await client.own('DeleteObject', named({ bucket, key }));
    yield formatLocation({ bucket, key });
  }
  if (prefix !== '') return;
  await client.own('DeleteBucket', { BucketName: bucket });
  yield `oss://${bucket}`;
}
