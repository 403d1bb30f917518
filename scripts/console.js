// Builds the console (src/console) to dist/console: one script, one style sheet, one page.
import { cpSync, mkdirSync } from 'node:fs';
import { build } from 'esbuild';

mkdirSync('dist/console', { recursive: true });
for (const name of ['index.html', 'icon.svg']) cpSync(`src/console/view/${name}`, `dist/console/${name}`);
await build({
  entryPoints: { console: 'src/console/view/main.tsx' },
  outdir: 'dist/console',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});
