// Runs every compiled test file (or those whose path contains an argument), a process each, and ends with the counts on one line.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** A file that has not ended by then is stopped and fails. */
const FILE_TIMEOUT_MS = 300_000;

const wanted = process.argv.slice(2);
const files = readdirSync('dist', { recursive: true })
  .map((name) => join('dist', String(name)))
  .filter((name) => name.endsWith('.test.js') && existsSync(sourceOf(name)))
  .filter((name) => wanted.length === 0 || wanted.some((part) => sourceOf(name).includes(part)))
  .sort();
if (files.length === 0) {
  console.log(`no test file matches: ${wanted.join(' ')}`);
  process.exit(1);
}

const count = { passed: 0, failed: 0, skipped: 0 };
const skips = [];
const failures = [];
const silent = new Set(files.map((file) => join(process.cwd(), file)));
const stream = run({
  files: files.map((file) => join(process.cwd(), file)),
  concurrency: 2,
  timeout: FILE_TIMEOUT_MS,
});
stream.on('test:pass', (data) => {
  if (data.details.type === 'suite' || isFile(data)) return;
  silent.delete(data.file);
  if (data.skip === undefined && data.todo === undefined) count.passed += 1;
  else {
    count.skipped += 1;
    skips.push(`${data.name}: ${reason(data.skip ?? data.todo)}`);
  }
});
stream.on('test:fail', (data) => {
  silent.delete(isFile(data) ? data.name : data.file);
  // What failed only because tests in it did would count them twice; a file that crashed or hung and a suite that
  // failed in a hook have no failed test of their own.
  if (data.details.error?.failureType === 'subtestsFailed') return;
  count.failed += 1;
  failures.push(data.name);
});
stream.compose(new spec()).on('end', finish).pipe(process.stdout, { end: false });

/** The TypeScript file that a compiled test comes from: one that has gone leaves its output behind. */
function sourceOf(name) {
  return name.slice('dist/'.length).replace(/\.js$/, '.ts');
}

/** The runner reports each file as a test around the tests in it. */
function isFile(data) {
  return data.nesting === 0 && files.some((file) => data.name === file || data.name === join(process.cwd(), file));
}

function reason(given) {
  return typeof given === 'string' && given !== '' ? given : 'no reason given';
}

function finish() {
  for (const file of silent) {
    count.failed += 1;
    failures.push(`${file}: no test ran`);
  }
  for (const skip of skips) console.log(`skipped: ${skip}`);
  for (const failure of failures) console.log(`failed: ${failure}`);
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
}
