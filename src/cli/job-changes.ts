import type { Command } from 'commander';
import { clientCommand, connect, type AccessOptions } from './access.ts';
import { ApiError } from './client.ts';
import { note } from './terminal.ts';

/** `reelsmith cancel JOB...` */
export function cancelCommand(): Command {
  return changeCommand('cancel', 'CancelJob', {
    summary: 'end jobs: a waiting one at once, a running one within seconds',
    description:
      'Ends jobs: a waiting one at once, a running one within seconds. They then read Fail, with the code JobCanceled; `retry` queues them again.',
  });
}

/** `reelsmith retry JOB...` */
export function retryCommand(): Command {
  return changeCommand('retry', 'RetryJob', {
    summary: 'queue failed jobs again, under their own ids',
    description: 'Queues failed and cancelled jobs again, under their own ids and with the same output names.',
  });
}

function changeCommand(name: string, action: string, says: { summary: string; description: string }): Command {
  return clientCommand(name)
    .summary(says.summary)
    .description(says.description)
    .argument('<job...>', 'JobId')
    .addHelpText('after', `\nExample:\n  reelsmith ${name} 0193502b6e1f7d0c9c4f1f6b1f0d4c2a`)
    .action(async (ids: string[], options: AccessOptions) => {
      const client = await connect(options);
      for (const id of ids) {
        try {
          await client.own(action, { JobId: id });
          process.stdout.write(`${id}\n`);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          note(`${id}: ${error.message}`); // one that has ended keeps nobody from the others
          process.exitCode = 1;
        }
      }
    });
}
