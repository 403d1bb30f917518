// Runs every compiled test file (or those whose path contains an argument) and ends with the counts on one line.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const wanted = process.argv.slice(2);
const files = readdirSync('dist', { recursive: true })
  .map((name) => join('dist', String(name)))
  .filter((name) => name.endsWith('.test.js'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();
if (files.length === 0) {
  console.log(`no test file matches ${wanted.join(' ')}`);
  process.exit(1);
}
const count = { passed: 0, failed: 0, skipped: 0 };
const skips = [];
const isSuite = (data) =>
  data.details?.type === 'suite' || files.some((file) => data.name === file || data.name.endsWith(file));
const stream = run({ files: files.map((file) => join(process.cwd(), file)), concurrency: 2, timeout: 600_000 });
stream.on('test:pass', (data) => {
  if (isSuite(data)) return;
  if (data.skip !== undefined) {
    count.skipped += 1;
    skips.push(`${data.name}: ${data.skip === true ? 'no reason given' : data.skip}`);
  } else count.passed += 1;
});
stream.on('test:fail', (data) => {
  if (data.details?.type === 'suite') return;
  count.failed += 1;
});
stream.on('close', () => undefined);
stream.compose(new spec()).on('end', finish).pipe(process.stdout, { end: false });

function finish() {
  for (const skip of skips) console.log(`skipped: ${skip}`);
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
}
