import type { Figures } from './figures.ts';
import type { BenchRow } from './row.ts';

/** The quality page: one table a function. */
export function renderTable(figures: Figures, command: string): string {
  const rows = Object.values(figures).flatMap((part) => part.rows);
  const names = [...new Set(rows.map((row) => row.functionName))];
  const sections = names.map((name) => renderFunction(name, rows.filter((row) => row.functionName === name))); // prettier-ignore
  return [...header(figures, command), ...sections].join('\n');
}

function header(figures: Figures, command: string): string[] {
  const runs = new Map<string, string[]>();
  for (const [part, { date, machine }] of Object.entries(figures)) {
    const run = `${date}, ${machine}`;
    runs.set(run, [...(runs.get(run) ?? []), part]);
  }
  return [
    '# Measured quality and speed',
    '',
    `Written by \`${command}\`. Floor: what a one-line tool gives, measured in the same run. Mark: what we ask of ourselves.`,
    '"synthetic" clips carry text, logos or sound that we put there, so their truth is exact; "real" ones are as recorded.',
    '',
    ...[...runs].map(([run, parts]) => `- ${run}: ${parts.join(', ')}`),
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
