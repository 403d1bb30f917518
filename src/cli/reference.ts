import type { AnyFunction } from '../functions/registry.ts';
import { parameterNotes } from '../functions/parameter.ts';
import { pad, table, wrap } from './table.ts';

const minutes = (seconds: number): string =>
  seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

function timeLimit({ limits }: AnyFunction): string {
  const [short, long] = [limits.timeoutSeconds(60), limits.timeoutSeconds(3600)];
  return short === long ? minutes(short) : `${minutes(short)} for one minute of input, ${minutes(long)} for one hour`;
}

function outputWords({ output }: AnyFunction): string {
  if (output === undefined) return 'none; the answer is in the Result';
  return `${output.extensions.map((extension) => `.${extension}`).join(', ')} (the first when the name has another ending)${output.required ? '' : '; optional'}`;
}

/** All functions, one a line, for a terminal. */
export function functionList(functions: Iterable<AnyFunction>): string {
  return table(
    ['FUNCTION', 'INPUT', 'WHAT IT DOES'],
    [...functions].map(({ name, inputs, summary }) => [name, inputs.join(', '), summary]),
  );
}

/** One function and all its parameters, for a terminal of `width` columns. */
export function functionHelp(declaration: AnyFunction, width: number): string {
  const { name, summary, description, inputs, output, modelIds, examples } = declaration;
  const body = (text: string, indent: number) => wrap(text, width - indent).map((line) => ' '.repeat(indent) + line);
  const facts = [
    ['Input', inputs.join(' or ')],
    ['Output', outputWords(declaration)],
    ...(output?.resultTypes === undefined ? [] : [['{resultType}', output.resultTypes.join(' | ')]]),
    ...(modelIds === undefined ? [] : [['ModelId', modelIds.join(' | ')]]),
    ['Time limit', timeLimit(declaration)],
  ];
  return [
    `${name} - ${summary}`,
    '',
    ...paragraphs(description).flatMap((text) => [...body(text, 2), '']),
    ...facts.map(([label = '', text = '']) => `  ${pad(label, 14)}${body(text, 16).join('\n').trimStart()}`),
    ...(output === undefined ? [] : ['', ...body(output.description, 2)]),
    '',
    'Parameters (--params, JobParams):',
    ...parameterLines(declaration, body),
    '',
    'Examples:',
    ...examples.flatMap(({ params, says }) => [`  --params '${JSON.stringify(params)}'`, ...body(says, 6)]),
  ].join('\n');
}

function parameterLines(declaration: AnyFunction, body: (text: string, indent: number) => string[]): string[] {
  const notes = parameterNotes(declaration.params);
  if (notes.length === 0) return ['  none'];
  return notes.flatMap(({ key, type, allowed, absent, meaning }) => [
    `  ${key}`,
    ...body(meaning, 6),
    ...body(`${type}: ${allowed}; absent: ${absent}`, 6),
  ]);
}

const paragraphs = (text: string): string[] =>
  text.split(/\n\s*\n/).map((part) => part.trim().replace(/\s*\n\s*/g, ' '));

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The reference page of one function, Markdown. */
export function functionPage(declaration: AnyFunction): string {
  const { name, summary, description, inputs, output, modelIds, limits } = declaration;
  return [
    `<!-- Written by \`npm run docs\` from the function's declaration: change that, not this. -->`,
    '',
    `# ${name}`,
    '',
    summary,
    '',
    ...paragraphs(description).flatMap((text) => [text, '']),
    '| | |',
    '|---|---|',
    `| Input | ${inputs.join(' or ')} |`,
    `| Output | ${cell(outputWords(declaration))} |`,
    ...(output?.resultTypes === undefined
      ? []
      : [`| \`{resultType}\` | ${output.resultTypes.map((type) => `\`${type}\``).join(', ')} |`]),
    ...(modelIds === undefined ? [] : [`| ModelId | empty, ${modelIds.map((id) => `\`${id}\``).join(', ')} |`]),
    `| Time limit | ${timeLimit(declaration)} |`,
    `| Memory limit | ${limits.memoryMb} MB |`,
    '',
    ...(output === undefined ? [] : [output.description, '']),
    '## JobParams',
    '',
    ...pageParameters(declaration),
    '',
    '## Examples',
    '',
    ...declaration.examples.flatMap(({ params, says }) => [
      `- ${says}`,
      '',
      '  ```json',
      `  ${JSON.stringify(params)}`,
      '  ```',
    ]),
    '',
  ].join('\n');
}

function pageParameters(declaration: AnyFunction): string[] {
  const notes = parameterNotes(declaration.params);
  if (notes.length === 0) return ['None.'];
  return [
    '| key | type | allowed | when absent | meaning |',
    '|---|---|---|---|---|',
    ...notes.map(
      ({ key, type, allowed, absent, meaning }) =>
        `| \`${key}\` | ${[type, allowed, absent, meaning].map(cell).join(' | ')} |`,
    ),
  ];
}
