/** What went wrong, in words for the person at the terminal; ends the command with exit code 1 and no stack. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
}
