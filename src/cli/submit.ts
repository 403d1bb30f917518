import type { Command } from 'commander';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { formatLocation, uploadBucket, uploadPlace } from '../storage/location.ts';
import { clientCommand, connect, type AccessOptions } from './access.ts';
import { submitAnswer } from './answers.ts';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { tellEnd, waitForJob } from './jobs.ts';
import { upload } from './objects.ts';
import { note } from './terminal.ts';

interface SubmitOptions extends AccessOptions {
  output?: string;
  params?: string;
  pipeline?: string;
  model?: string;
  userData?: string;
  notify?: string;
  priority?: string;
  wait?: boolean;
  json?: boolean;
}

/** `reelsmith submit FUNCTION INPUT` */
export function submitCommand(): Command {
  return clientCommand('submit')
    .summary('submit a job (SubmitIProductionJob)')
    .description(
      `Submits a job and prints its id. A local file as input is put into the bucket ${uploadBucket} first, and stays there.`,
    )
    .argument('<function>', 'FunctionName; `reelsmith functions` lists them')
    .argument('<input>', 'oss://bucket/key, or a local file')
    .option(
      '-o, --output <address>',
      'oss://bucket/key; {source}, {timestamp}, {sequenceId} and {resultType} are replaced',
    )
    .option('-p, --params <json>', 'JobParams')
    .option('--pipeline <id>', "PipelineId (default: the account's own pipeline)")
    .option('--model <id>', 'ModelId')
    .option('--user-data <text>', 'UserData, given back by query')
    .option('--notify <address>', 'NotifyUrl: http(s):// or mns://, told when the job ends')
    .option('--priority <1..10>', 'larger first (default: 6)')
    .option('-w, --wait', 'wait for the end: prints the outputs, ends with 0 or 1')
    .option('--json', 'with --wait, print the Result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  reelsmith submit CaptionExtraction oss://films/film.mp4 --output 'oss://films/{source}.srt' --wait
  reelsmith submit Cover film.mp4 --output 'oss://films/{source}.gif' --params '{"Model":"gif"}'`,
    )
    .action(async (functionName: string, input: string, options: SubmitOptions) => {
      const client = await connect(options);
      const answer = await client.mts('SubmitIProductionJob', {
        FunctionName: functionName,
        Input: await addressOf(client, input),
        Output: options.output,
        JobParams: options.params,
        PipelineId: options.pipeline,
        ModelId: options.model,
        UserData: options.userData,
        NotifyUrl: options.notify,
        ScheduleParams: options.priority === undefined ? undefined : `{"Priority":${options.priority}}`,
      });
      const { JobId: id } = submitAnswer.parse(answer);
      if (options.wait !== true) return void process.stdout.write(`${id}\n`);
      note(`job ${id}`);
      const job = await waitForJob(client, id, Infinity);
      if (job) tellEnd(job, options.json ?? false);
    });
}

async function addressOf(client: Client, input: string): Promise<string> {
  if (/^(oss|https?):\/\//i.test(input)) return input;
  if (statSync(input, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new CliError(
      `the input is ${JSON.stringify(input)}; expected oss://bucket/key, or a local file that is there`,
    );
  }
  const to = uploadPlace(basename(input), new Date());
  await upload(client, input, to);
  note(`put it to ${formatLocation(to)}`);
  return formatLocation(to);
}
