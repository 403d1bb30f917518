import type { Command } from 'commander';
import { clientCommand, connect, type AccessOptions } from './access.ts';

/** `reelsmith query JOB` */
export function queryCommand(): Command {
  return clientCommand('query')
    .summary('what became of a job (QueryIProductionJob)')
    .description(
      "Prints the server's answer to QueryIProductionJob, as JSON; with --all also times, progress and outputs (GetJob).",
    )
    .argument('<job>', 'JobId')
    .option('--all', 'everything the server knows of it')
    .addHelpText('after', '\nExample:\n  reelsmith query 0193502b6e1f7d0c9c4f1f6b1f0d4c2a --all')
    .action(async (id: string, options: AccessOptions & { all?: boolean }) => {
      const client = await connect(options);
      const answer = options.all
        ? await client.own('GetJob', { JobId: id })
        : await client.mts('QueryIProductionJob', { JobId: id });
      process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
    });
}
