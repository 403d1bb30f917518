import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from './row.ts';

/** What each part of the bench gave when it last ran. */
export type Figures = Record<string, { date: string; machine: string; rows: BenchRow[] }>;

const file = join('docs', 'quality.json');

/** The figures behind the page in the tree; none before the first run. */
export function readFigures(): Figures {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Figures) : {}; // written by `writeFigures` alone
}

/** Four digits say all that a measurement knows. */
export function writeFigures(figures: Figures): void {
  const round = (_key: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
  writeFileSync(file, `${JSON.stringify(figures, round, 1)}\n`);
}

/** What it ran on, in a line. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const ffmpeg = execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }).split(' ')[2] ?? '';
  const processor = cpus()[0]?.model.trim() ?? 'unknown';
  return `${cpus().length} cores (${processor}), ${memory} GiB, Node ${process.version}, ffmpeg ${ffmpeg}`;
}
