import { Command } from 'commander';
import { resultEnvelope, wireStates } from '../api/wire/result.ts';
import { callerError, ServiceError } from '../base/errors.ts';
import { readConfig } from '../config.ts';
import type { JobResult } from '../jobs/job.ts';
import { findFunction } from './functions.ts';
import type { Services } from './services.ts';
import { note, progressLine } from './terminal.ts';

interface RunOptions {
  output?: string;
  params?: string;
  json?: boolean;
}

/** `reelsmith run FUNCTION FILE` */
export function runCommand(services: Services): Command {
  return new Command('run')
    .summary('do one function on a local file, without any server')
    .description(
      'Does one function on a local file: no server, no database. Shows progress on a terminal; ends with 0, or 1 when it failed.',
    )
    .argument('<function>', 'FunctionName; `reelsmith functions` lists them')
    .argument('<file>', 'what to work on')
    .option(
      '-o, --output <path>',
      'where to write; {source}, {timestamp}, {sequenceId} and {resultType} are replaced (default: {source}-<function> in the current folder)',
    )
    .option('-p, --params <json>', 'JobParams; files that they name may be local paths')
    .option('--json', 'print the Result as JSON: {"FunctionName","State","Result","Outputs"}')
    .addHelpText(
      'after',
      `
Examples:
  reelsmith run CaptionExtraction film.mp4 --output film.srt
  reelsmith run Cover 影片.mp4 --output '{source}-{sequenceId}.jpg' --json
  reelsmith run AudioMixing film.mp4 --params '{"inputs":[{"file":"music.mp3"}]}' --output mixed.mp4`,
    )
    .action((name: string, file: string, options: RunOptions) => run(services, name, file, options));
}

async function run(services: Services, name: string, inputPath: string, options: RunOptions): Promise<void> {
  const declaration = findFunction(services.functions, name);
  const config = readConfig(note);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => stop.abort(callerError('JobCanceled', `stopped by ${signal}`)));
  const line = progressLine();
  let result: JobResult;
  try {
    const { report, outputs } = await services.runLocal(
      {
        declaration,
        inputPath,
        output: options.output,
        jobParams: options.params,
        signal: stop.signal,
        progress: (percent, step) => line.show(percent, step),
      },
      config,
    );
    result = { code: 'Success', message: '', report, outputs };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.message !== error.publicMessage) note(error.message); // who sits here may know all of it
    result = { code: error.code, message: error.publicMessage, outputs: [] };
  } finally {
    line.clear();
  }
  const state = result.report === undefined ? 'failed' : 'succeeded';
  if (state === 'failed') process.exitCode = 1;
  tell(declaration.name, state, result, options.json ?? false);
  if (stop.signal.aborted) process.exit(); // a network that is being run cannot be stopped, and is not waited for
}

function tell(functionName: string, state: 'failed' | 'succeeded', result: JobResult, json: boolean): void {
  const envelope = resultEnvelope(result);
  if (json) {
    const answer = { FunctionName: functionName, State: wireStates[state], Result: envelope, Outputs: result.outputs };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  } else if (state === 'failed') {
    note(`${functionName} failed: ${result.code}: ${result.message}`);
  } else if (result.outputs.length > 0) {
    process.stdout.write(`${result.outputs.join('\n')}\n`);
  } else {
    process.stdout.write(`${JSON.stringify(envelope)}\n`);
  }
}
