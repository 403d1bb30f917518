#!/usr/bin/env -S MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072 node --max-semi-space-size=4
// Starts the built command line, with little room for what lives shortly and frames given back, as jobs have it (src/jobs/child.ts); in a tree that was never set up, sets it up first.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/src/main.js', import.meta.url);
if (!existsSync(main) || !existsSync(new URL('../node_modules/.package-lock.json', import.meta.url))) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const done = spawnSync('sh', ['-euc', '. scripts/setup.sh'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) process.exit(1);
}
await import(main.href);
