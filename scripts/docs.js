// Writes what docs derive from the code (`npm run docs`); test/docs.test.ts fails when the committed pages differ.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { derivedPages } from '../dist/test/derived-pages.js';

const root = new URL('..', import.meta.url);
const pages = await derivedPages();
for (const [path, text] of pages) writeFileSync(new URL(path, root), text);
for (const name of readdirSync(new URL('docs/functions/', root))) {
  if (!pages.has(`docs/functions/${name}`)) rmSync(new URL(`docs/functions/${name}`, root));
}
console.log(`${pages.size} pages written`);
