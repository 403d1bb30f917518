import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '../base/errors.ts';
import { packageRoot } from '../base/package-root.ts';
import { ConfigError } from '../config.ts';
import { accountCommand } from './account.ts';
import { CliError } from './cli-error.ts';
import { cpCommand } from './cp.ts';
import { functionsCommand } from './functions.ts';
import { cancelCommand, retryCommand } from './job-changes.ts';
import { listCommand } from './list.ts';
import { lsCommand } from './ls.ts';
import { queryCommand } from './query.ts';
import { rmCommand } from './rm.ts';
import { runCommand } from './run.ts';
import { apiCommand, workerCommand } from './serve.ts';
import type { Services } from './services.ts';
import { submitCommand } from './submit.ts';
import { note } from './terminal.ts';
import { upCommand } from './up.ts';
import { waitCommand } from './wait.ts';

/** The whole command line. */
export function createProgram(services: Services): Command {
  const program = new Command('reelsmith')
    .description('Jobs on video, images and sound, on your own machine, behind the MTS 2014-06-18 API.')
    .version(version())
    .showHelpAfterError('(reelsmith <command> --help explains)')
    .addHelpText(
      'after',
      `
Examples:
  reelsmith run Cover film.mp4 --output 'cover-{sequenceId}.jpg'   without any server
  reelsmith up                                                     start the service
  reelsmith cp film.mp4 oss://films/film.mp4                       then use it
  reelsmith submit Cover oss://films/film.mp4 --output 'oss://films/cover-{sequenceId}.jpg' --wait`,
    );
  program.commandsGroup('On this machine:');
  for (const make of [upCommand, runCommand, functionsCommand, apiCommand, workerCommand]) {
    program.addCommand(make(services));
  }
  program.commandsGroup('With a server:');
  for (const make of [
    submitCommand,
    waitCommand,
    queryCommand,
    listCommand,
    cancelCommand,
    retryCommand,
    cpCommand,
    lsCommand,
    rmCommand,
    accountCommand,
  ]) {
    program.addCommand(make());
  }
  program.helpCommand(false);
  return program;
}

/** Runs the command line on `argv`, as `process.argv`. Any failure ends the process with 1, whatever was left open. */
export async function runProgram(services: Services, argv: readonly string[]): Promise<void> {
  try {
    await createProgram(services).parseAsync(argv);
  } catch (error) {
    note(explain(error));
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (error instanceof ServiceError) return `${error.code}: ${error.message}`; // who sits here may know all of it
  if (error instanceof CliError || error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function version(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
