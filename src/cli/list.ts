import type { Command } from 'commander';
import { clientCommand, connect, type AccessOptions } from './access.ts';
import { jobsAnswer, type JobAnswer } from './answers.ts';
import { fit, table } from './table.ts';

interface ListOptions extends AccessOptions {
  state?: string;
  function?: string;
  pipeline?: string;
  limit: string;
  before?: string;
  json?: boolean;
}

/** `reelsmith list` */
export function listCommand(): Command {
  return clientCommand('list')
    .summary('list jobs, newest first')
    .description('Lists the jobs of the account, newest first.')
    .option('--state <state>', 'Queuing | Analysing | Success | Fail')
    .option('--function <name>', 'jobs of one function')
    .option('--pipeline <id>', 'jobs of one pipeline')
    .option('-n, --limit <number>', 'how many at most, 1 to 100', '20')
    .option('--before <job>', 'jobs older than this one')
    .option('--json', "print the server's answer as JSON")
    .addHelpText('after', '\nExamples:\n  reelsmith list\n  reelsmith list --state Fail -n 100')
    .action(async (options: ListOptions) => {
      const client = await connect(options);
      const answer = await client.own('ListJobs', {
        State: options.state,
        FunctionName: options.function,
        PipelineId: options.pipeline,
        MaxResults: options.limit,
        Marker: options.before,
      });
      const { Jobs: jobs, NextMarker: more } = jobsAnswer.parse(answer);
      const text = options.json ? JSON.stringify(answer, undefined, 2) : table(heads, jobs.map(rowOf));
      process.stdout.write(
        `${text}\n${more !== undefined && !options.json ? `... and older ones: --before ${more}\n` : ''}`,
      );
    });
}

const heads = ['JOB', 'FUNCTION', 'STATE', 'SUBMITTED', 'INPUT', ''];

function rowOf(job: JobAnswer): string[] {
  const running = job.State === 'Analysing' ? `${Math.floor(job.Percent ?? 0)} % ${job.Step ?? ''}` : '';
  const failed = job.State === 'Fail' ? `${job.Code}: ${job.Message}` : '';
  const submitted = job.SubmitTime.slice(0, 19).replace('T', ' ');
  return [job.JobId, job.FunctionName, job.State, submitted, fit(job.Input, 48), fit(running + failed, 60)];
}
