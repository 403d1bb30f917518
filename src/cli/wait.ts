import { InvalidArgumentError, type Command } from 'commander';
import { clientCommand, connect, type AccessOptions } from './access.ts';
import { CliError } from './cli-error.ts';
import { tellEnd, waitForJob } from './jobs.ts';

interface WaitOptions extends AccessOptions {
  timeout?: number;
  json?: boolean;
}

/** `reelsmith wait JOB` */
export function waitCommand(): Command {
  return clientCommand('wait')
    .summary('wait for the end of a job')
    .description(
      'Waits for the end of a job, showing its progress on a terminal. Prints the outputs; ends with 0 for Success, else 1.',
    )
    .argument('<job>', 'JobId')
    .option('--timeout <seconds>', 'give up after so long; the job goes on (default: never)', readSeconds)
    .option('--json', 'print the Result as JSON')
    .addHelpText('after', '\nExample:\n  reelsmith wait 0193502b6e1f7d0c9c4f1f6b1f0d4c2a --timeout 600')
    .action(async (id: string, options: WaitOptions) => {
      const job = await waitForJob(await connect(options), id, options.timeout ?? Infinity);
      if (job === undefined) throw new CliError(`the job ${id} has not ended in ${options.timeout} s`);
      tellEnd(job, options.json ?? false);
    });
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 0) return seconds;
  throw new InvalidArgumentError('expected a number of seconds, 0 or more.');
}
