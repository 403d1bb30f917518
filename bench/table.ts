import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { BenchRow } from './row.ts';

/** The quality page: one table a function, real clips before made ones. */
export function renderTable(rows: readonly BenchRow[], command: string, date: string): string {
  const names = [...new Set(rows.map((row) => row.functionName))];
  const sections = names.map((name) => renderFunction(name, rows.filter((row) => row.functionName === name))); // prettier-ignore
  return [...header(command, date), ...sections].join('\n');
}

function header(command: string, date: string): string[] {
  const memory = Math.round(totalmem() / 2 ** 30);
  const ffmpeg = execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }).split(' ')[2] ?? '';
  return [
    '# Measured quality and speed',
    '',
    `${date}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memory} GiB, Node ${process.version}, ffmpeg ${ffmpeg}.`,
    `Repeat with \`${command}\`. Floor: what a one-line tool gives, measured in the same run. Mark: what we ask of ourselves.`,
    '"synthetic" clips carry text, logos or sound that we put there, so their truth is exact; "real" ones are as recorded.',
    '',
  ];
}

function renderFunction(name: string, rows: readonly BenchRow[]): string {
  const lines = rows.map(
    (row) =>
    ['', row.clip, row.kind, row.measure, `${format(row.value)} ${row.unit}`.trim(), row.floor ?? '', row.mark ?? '', verdict(row), ''].join(' | ').trim(), // prettier-ignore
  );
  return [`## ${name}`, '', '| clip | kind | measure | value | floor | mark | met |', '|---|---|---|---|---|---|---|', ...lines, ''].join('\n'); // prettier-ignore
}

function verdict(row: BenchRow): string {
  if (row.met === undefined) return '';
  return row.met ? 'yes' : '**no**';
}

function format(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
