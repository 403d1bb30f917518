import { Command } from 'commander';
import type { AnyFunction } from '../functions/registry.ts';
import { CliError } from './cli-error.ts';
import { functionHelp, functionList } from './reference.ts';
import type { Services } from './services.ts';
import { terminalWidth } from './terminal.ts';

/** The function of that name; upper and lower case alike. Errors: `CliError` naming what there is. */
export function findFunction(functions: ReadonlyMap<string, AnyFunction>, name: string): AnyFunction {
  const found = [...functions.values()].find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new CliError(`there is no function ${JSON.stringify(name)}; there are ${[...functions.keys()].join(', ')}`);
}

/** `reelsmith functions [NAME]` */
export function functionsCommand({ functions }: Services): Command {
  return new Command('functions')
    .summary('what each function does and takes')
    .description('Lists the functions, or explains one of them with all its parameters.')
    .argument('[name]', 'FunctionName')
    .addHelpText('after', '\nExamples:\n  reelsmith functions\n  reelsmith functions CaptionExtraction')
    .action((name?: string) => {
      const text =
        name === undefined
          ? `${functionList(functions.values())}\n\nMore on one: reelsmith functions NAME`
          : functionHelp(findFunction(functions, name), terminalWidth());
      process.stdout.write(`${text}\n`);
    });
}
