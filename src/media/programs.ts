import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { MediaConfig } from './config.ts';

export type Program = 'ffmpeg' | 'ffprobe';

/** Absolute path of a program on PATH (the machine's look-up path, which is no setting of ours). */
export function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** What to start for a program: the configured path, else PATH, else its bare name, whose start then fails with ENOENT. */
export function programPath(program: Program, config: MediaConfig): string {
  const configured = program === 'ffmpeg' ? config.ffmpegPath : config.ffprobePath;
  return configured !== '' ? configured : (findProgram(program) ?? program);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
