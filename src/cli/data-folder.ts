import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from './cli-error.ts';

/**
 * Makes the data folder, its parts readable by their owner alone. Run by root it lets others pass through, since the database then runs as
 * another user. Errors: `CliError`.
 */
export function makeDataFolder(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    for (const part of ['buckets', 'work']) mkdirSync(join(data, part), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new CliError(
      `the data folder ${data} cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}
