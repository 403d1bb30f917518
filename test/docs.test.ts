import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../src/base/package-root.ts';
import { functions } from '../src/functions/registry.ts';
import { derivedPages } from './derived-pages.ts';

const read = (path: string) => readFile(join(packageRoot, path), 'utf8');

test('pages say what the code says (`npm run docs` writes them)', async () => {
  for (const [path, text] of await derivedPages()) {
    assert.equal(await read(path).catch(() => ''), text, `${path} differs: run \`npm run docs\``);
  }
});

test('there is a page for every function and for nothing else', async () => {
  const pages = await readdir(join(packageRoot, 'docs/functions'));
  assert.deepEqual(pages.sort(), [...functions.keys()].map((name) => `${name}.md`).sort());
});

test('the README lists every function and nothing else', async () => {
  const readme = await read('README.md');
  const listed = [...readme.matchAll(/^\| \[(\w+)\]\(docs\/functions\/\w+\.md\)\s*\|/gm)].map((match) => match[1]);
  assert.deepEqual(listed.sort(), [...functions.keys()].sort());
});

test('the README gives a reason for every dependency', async () => {
  const readme = await read('README.md');
  const manifest = JSON.parse(await read('package.json')) as Record<string, Record<string, string>>; // npm's own format
  for (const name of Object.keys({ ...manifest['dependencies'], ...manifest['optionalDependencies'] })) {
    const told = readme.includes(`\`${name}\``) || readme.includes(`\`${name.replace(/\/.*/, '/*')}\``);
    assert.ok(told, `${name} has no line in the README`);
  }
});

test('no link to a page of ours leads nowhere', async () => {
  const names = await readdir(join(packageRoot, 'docs'), { recursive: true });
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ];
  for (const page of pages) {
    for (const [, target = ''] of (await read(page)).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      assert.ok(existsSync(join(packageRoot, dirname(page), target)), `${page} links to ${target}`);
    }
  }
});
