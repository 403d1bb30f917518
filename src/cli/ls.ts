import type { Command } from 'commander';
import { clientCommand, connect, type AccessOptions } from './access.ts';
import { bucketsAnswer } from './answers.ts';
import { objects, placeOf } from './objects.ts';
import { table } from './table.ts';

/** `reelsmith ls [oss://bucket[/prefix]]` */
export function lsCommand(): Command {
  return clientCommand('ls')
    .summary('list buckets, or the objects of one')
    .description('Lists the buckets of the account, or the objects of one bucket.')
    .argument('[address]', 'oss://bucket or oss://bucket/beginning-of-key')
    .addHelpText('after', '\nExamples:\n  reelsmith ls\n  reelsmith ls oss://films\n  reelsmith ls oss://films/clips/')
    .action(async (address: string | undefined, options: AccessOptions) => {
      const client = await connect(options);
      if (address === undefined) {
        const { Buckets: buckets } = bucketsAnswer.parse(await client.own('ListBuckets', {}));
        const rows = buckets.map(({ BucketName, CreateTime }) => [`oss://${BucketName}`, CreateTime]);
        process.stdout.write(`${table(['BUCKET', 'MADE'], rows)}\n`);
        return;
      }
      const { bucket, key: prefix } = placeOf(address);
      const rows: string[][] = [];
      for await (const { ObjectKey, Size, LastModified } of objects(client, bucket, prefix)) {
        rows.push([String(Size).padStart(12), LastModified, ObjectKey]);
      }
      process.stdout.write(`${table(['       BYTES', 'CHANGED', 'KEY'], rows)}\n`);
    });
}
