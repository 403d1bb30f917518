import JSON5 from 'json5';
import { z } from 'zod';
import { callerError } from '../base/errors.ts';
import type { FunctionDeclaration } from './function.ts';

/** What help and reference pages say of one parameter. Lives in the schema's metadata and nowhere else. */
export interface ParameterNote {
  /** Type in a caller's words: `integer`, `boolean`, `string`, `list of boxes` ... */
  readonly type: string;
  /** What is allowed, in words: `2 to 10`, `ch | en | ch_ml`. */
  readonly allowed: string;
  /** What absence means, in words. */
  readonly absent: string;
  readonly meaning: string;
}

function noted<T extends z.ZodType>(schema: T, note: ParameterNote): T {
  return schema.meta({ note });
}

function expected(note: ParameterNote): { error: (issue: { input?: unknown }) => string } {
  return { error: (issue) => `is ${JSON.stringify(issue.input) ?? 'absent'}; expected ${note.type}, ${note.allowed}` };
}

const unquoted = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

/** An integer, or text that is one. */
export function integer(range: { min: number; max: number; default: number; meaning: string; unit?: string }) {
  const note: ParameterNote = {
    type: 'integer',
    allowed: `${range.min} to ${range.max}${range.unit === undefined ? '' : ` ${range.unit}`}`,
    absent: String(range.default),
    meaning: range.meaning,
  };
  const read = (value: unknown) =>
    typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value;
  const inner = z
    .number(expected(note))
    .int(expected(note))
    .min(range.min, expected(note))
    .max(range.max, expected(note));
  return noted(z.preprocess(read, inner).default(range.default), note);
}

/** A number, or text that is one. */
export function number(range: { min: number; max: number; default: number; meaning: string; unit?: string }) {
  const note: ParameterNote = {
    type: 'number',
    allowed: `${range.min} to ${range.max}${range.unit === undefined ? '' : ` ${range.unit}`}`,
    absent: String(range.default),
    meaning: range.meaning,
  };
  const read = (value: unknown) =>
    typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
  const inner = z.number(expected(note)).min(range.min, expected(note)).max(range.max, expected(note));
  return noted(z.preprocess(read, inner).default(range.default), note);
}

/** True or false; `"True"`, `"false"`, `1` and `0` are read too. */
export function flag(fallback: boolean, meaning: string) {
  const note: ParameterNote = { type: 'boolean', allowed: 'true | false', absent: String(fallback), meaning };
  const words = new Map<unknown, boolean>([
    ['true', true],
    ['1', true],
    [1, true],
    ['false', false],
    ['0', false],
    [0, false],
  ]);
  const read = (value: unknown) => words.get(typeof value === 'string' ? value.trim().toLowerCase() : value) ?? value;
  return noted(z.preprocess(read, z.boolean(expected(note))).default(fallback), note);
}

/** One of a few words. `absentMeans` replaces the default in help where the default is "not given". */
export function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
  fallback: NoInfer<Words[number]>,
  meaning: string,
) {
  const note: ParameterNote = {
    type: 'string',
    allowed: words.filter((w) => w !== '').join(' | '),
    absent: fallback === '' ? 'not set' : fallback,
    meaning,
  };
  return noted(
    z.preprocess(unquoted, z.enum(words, expected(note))).default(() => fallback),
    note,
  );
}

/** Free text. */
export function text(limit: { maxLength: number; default: string; meaning: string }) {
  const note: ParameterNote = {
    type: 'string',
    allowed: `at most ${limit.maxLength} characters`,
    absent: limit.default === '' ? 'none' : limit.default,
    meaning: limit.meaning,
  };
  return noted(z.string(expected(note)).max(limit.maxLength, expected(note)).default(limit.default), note);
}

/**
 * A structured value: a real list or object, or text that holds one as JSON.
 * @param note what help says of it; `allowed` also ends its error message.
 * @param inner the schema of the parsed value.
 */
export function structured<T>(note: ParameterNote, inner: z.ZodType<T>) {
  const read = (value: unknown) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON5.parse<unknown>(value);
    } catch {
      return value;
    }
  };
  const checked = z.preprocess(read, z.unknown()).transform((value, context): T => {
    const parsed = inner.safeParse(value);
    if (parsed.success) return parsed.data;
    context.addIssue({
      code: 'custom',
      message: `is ${JSON.stringify(value)}; expected ${note.type}, ${note.allowed}`,
    });
    return z.NEVER;
  });
  return noted(checked.optional(), note);
}

/** The notes of a declaration's parameters, in the order they were written. */
export function parameterNotes(params: z.ZodType): readonly (ParameterNote & { readonly key: string })[] {
  const object = params instanceof z.ZodPipe ? params.in : params; // what a transform follows
  if (!(object instanceof z.ZodObject)) throw new Error('parameters are no object of named ones');
  return Object.entries(object.shape as Record<string, z.ZodType>).map(([key, schema]) => {
    const note = schema.meta()?.['note'] as ParameterNote | undefined; // written by `noted` alone
    if (note === undefined) throw new Error(`parameter ${key} has no note`);
    return { key, ...note };
  });
}

/**
 * Reads JobParams (strict JSON, or the unquoted-key form of the documentation's own example) by a declaration.
 * Errors: InvalidParameter.JsonObjectFormatInvalid, InvalidParameter (naming key, value and what is allowed).
 */
export function readParams<Params>(
  declaration: Pick<FunctionDeclaration<Params>, 'params'>,
  jobParams: string | undefined,
): Params {
  const given = readObject(jobParams);
  const parsed = declaration.params.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const key = issue?.path.join('.') ?? '';
  throw callerError(
    'InvalidParameter',
    `The specified parameter "JobParams.${key}" is invalid: it ${issue?.message ?? 'cannot be read'}.`,
  );
}

/** JobParams as the ICE dialect means them: what is not given is this function's default there. Errors: InvalidParameter.JsonObjectFormatInvalid. */
export function asIceMeans({ iceDefaults }: Pick<FunctionDeclaration, 'iceDefaults'>, jobParams: string): string {
  return iceDefaults === undefined ? jobParams : JSON.stringify({ ...iceDefaults, ...readObject(jobParams) });
}

function readObject(jobParams: string | undefined): object {
  const trimmed = jobParams?.trim() ?? '';
  if (trimmed === '' || trimmed === 'null') return {};
  let value: unknown;
  try {
    value = JSON5.parse(trimmed);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^JSON5: /, ', ') : ''; // `invalid character 'x' at <line>:<column>`
    throw notAnObject(trimmed, why);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw notAnObject(trimmed, '');
}

function notAnObject(given: string, why: string) {
  const shown = given.length > 80 ? `${given.slice(0, 80)}…` : given;
  return callerError(
    'InvalidParameter.JsonObjectFormatInvalid',
    `The parameter "JobParams" does not conform to the JSON Object specification. It is ${shown}${why}; expected {"name": value, ...}.`,
  );
}
