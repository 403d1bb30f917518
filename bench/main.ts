import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { benchQueryRate } from './query-rate.ts';
import type { BenchRow } from './row.ts';
import { measureSpeed, type SpeedCase } from './speed.ts';
import { renderTable } from './table.ts';

const usage = `Measures every function on a folder of media and writes docs/quality.md.

  npm run bench -- --media DIR [--only PART[,PART]] [--out FILE]

  --media DIR   the media folder: video/, subtitles/, songs/, speech/ ... with their ground truth
  --only PART   some parts alone: a FunctionName, "speed", "queries", "soak"; the page is then printed, not written
  --out FILE    where the page goes (default docs/quality.md)`;

const { values } = parseArgs({ options: { media: { type: 'string' }, only: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } } }); // prettier-ignore
if (values.help === true || values.media === undefined) {
  console.error(usage);
  process.exit(values.help === true ? 0 : 1);
}
const media = resolve(values.media);

const speedCases: readonly SpeedCase[] = [];

const parts: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  speed: () => inTurn(speedCases.map((speedCase) => () => measureSpeed(speedCase))),
  queries: () => benchQueryRate(),
};

async function inTurn(tasks: readonly (() => Promise<BenchRow[]>)[]): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const task of tasks) rows.push(...(await task()));
  return rows;
}

const wanted = values.only?.split(',') ?? Object.keys(parts);
const rows: BenchRow[] = [];
for (const name of wanted) {
  const part = parts[name];
  if (part === undefined) throw new Error(`--only is ${name}; expected some of ${Object.keys(parts).join(', ')}`);
  console.error(`measuring ${name} ...`);
  rows.push(...(await part()));
}
const page = renderTable(rows, 'npm run bench -- --media DIR', new Date().toISOString().slice(0, 10));
if (values.only === undefined) writeFileSync(values.out ?? join('docs', 'quality.md'), page);
console.log(page);
