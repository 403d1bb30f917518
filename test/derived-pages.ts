import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import type { z } from 'zod';
import { packageRoot } from '../src/base/package-root.ts';
import { functionPage } from '../src/cli/reference.ts';
import { allowed, rooms, variableName } from '../src/config.ts';
import { functions } from '../src/functions/registry.ts';

/** Every file, or part of one, that is derived from the code: path from the repository's root -> its whole text. */
export async function derivedPages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const declaration of functions.values()) {
    pages.set(`docs/functions/${declaration.name}.md`, functionPage(declaration));
  }
  const sample = await readFile(join(packageRoot, 'examples/submit.ts'), 'utf8');
  pages.set('README.md', await fill('README.md', 'examples/submit.ts', `\n\`\`\`ts\n${sample}\`\`\`\n\n`));
  pages.set('docs/operations.md', await fill('docs/operations.md', 'settings', await settingsTables()));
  return pages;
}

/** The file with the text between `<!-- name -->` and `<!-- end of name -->` replaced. */
async function fill(path: string, name: string, text: string): Promise<string> {
  const page = await readFile(join(packageRoot, path), 'utf8');
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${path} has no part ${name}`);
  const whole = `${before}${begin}${text}${end}${after}`;
  return format(whole, { ...(await resolveConfig(join(packageRoot, path))), filepath: path });
}

async function settingsTables(): Promise<string> {
  const parts: string[] = [];
  for (const [room, schema] of Object.entries(rooms)) {
    const source = room === 'service' || room === 'client' ? 'src/config.ts' : `src/${room}/config.ts`;
    const meanings = await fieldComments(join(packageRoot, source), `${room}Config`);
    const rows = Object.entries<z.ZodType>(schema.shape).map(([field, type]) => {
      const meaning = meanings.get(field);
      if (meaning === undefined) throw new Error(`${source}: ${field} has no doc comment`);
      const cells = [`\`${variableName(room, field)}\``, allowed(type), fallback(type), meaning];
      return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
    });
    parts.push(`\n### ${room}\n\n| variable | allowed | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`);
  }
  return `${parts.join('')}\n`;
}

function fallback(type: z.ZodType): string {
  const value = type.safeParse(undefined).data;
  return value === undefined || value === '' ? 'not set' : `\`${JSON.stringify(value).replaceAll('"', '')}\``;
}

/** The doc comment of each field of `export const <name> = z.object({...})`, as one line; a field without one shares its predecessor's. */
async function fieldComments(path: string, name: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const comments = new Map<string, string>();
  let last: string | undefined;
  const visit = (node: ts.Node, inside: boolean): void => {
    if (inside && ts.isPropertyAssignment(node)) {
      last = commentOf(node, text) ?? last;
      if (last !== undefined) comments.set(node.name.getText(file), last);
      return;
    }
    const here = inside || (ts.isVariableDeclaration(node) && node.name.getText(file) === name);
    ts.forEachChild(node, (child) => visit(child, here));
  };
  visit(file, false);
  return comments;
}

function commentOf(node: ts.Node, text: string): string | undefined {
  const range = ts.getLeadingCommentRanges(text, node.getFullStart())?.at(-1);
  if (range === undefined) return undefined;
  return text
    .slice(range.pos, range.end)
    .replace(/^\/\*\*?|\*\/$|^\/\//g, '')
    .replace(/\s*\n\s*\*?\s*/g, ' ')
    .trim();
}
