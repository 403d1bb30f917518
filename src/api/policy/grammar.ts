import { z } from 'zod';
import { invalid } from '../errors.ts';
import { conditionKeys, operatorOf, valueForms, type Operator } from './condition.ts';

/** One test of a Condition: any value matches, or none where the operator is a negation. */
export interface Condition {
  readonly operator: Operator;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Lower-case patterns. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** All of them must hold. */
  readonly conditions: readonly Condition[];
}

/** Longest document that is taken, in characters: that of the service. */
const maxPolicyCharacters = 6144;

const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.preprocess((value): unknown => (Array.isArray(value) ? value : [value]), z.array(item).min(1));

const actionPattern = z
  .string()
  .regex(/^(\*|[A-Za-z*?-]+:[A-Za-z0-9*?]+)$/, { error: 'is not "*" or <service>:<Action>' })
  .transform((pattern) => pattern.toLowerCase());
const resourcePattern = z.string().regex(/^(\*|acs:[^:]*:[^:]*:[^:]*:.+)$/s, {
  error: 'is not "*" or acs:<service>:<region>:<account>:<relative-id>',
});
const conditionValue = z
  .union([z.string(), z.number(), z.boolean()], { error: 'is not a text, number or boolean' })
  .transform(String);

const conditionBlock = z
  .record(z.string(), z.record(z.string(), oneOrMore(conditionValue)))
  .transform((block, context) => {
    const conditions: Condition[] = [];
    for (const [name, keys] of Object.entries(block)) {
      for (const [key, values] of Object.entries(keys)) {
        const made = conditionOf(name, key, values);
        if (typeof made === 'string') context.addIssue({ code: 'custom', message: made, path: [name, key] });
        else conditions.push(made);
      }
    }
    return conditions;
  });

function conditionOf(name: string, key: string, values: readonly string[]): Condition | string {
  const operator = operatorOf(name);
  if (operator === undefined) return `the operator "${name}" is not known`;
  const kinds = Object.hasOwn(conditionKeys, key) ? conditionKeys[key] : undefined;
  if (kinds === undefined) return `the key "${key}" is not one of ${Object.keys(conditionKeys).join(', ')}`;
  if (!kinds.includes(operator.kind)) return `the key "${key}" takes ${kinds.join(' or ')} operators`;
  const form = valueForms[operator.kind];
  const bad = values.find((value) => !form.fits(value));
  return bad === undefined ? { operator, key, values } : `the value "${bad}" is not ${form.says}`;
}

const statement = z
  .strictObject({
    Effect: z.enum(['Allow', 'Deny'], { error: 'is not Allow or Deny' }),
    Action: oneOrMore(actionPattern),
    Resource: oneOrMore(resourcePattern),
    Condition: conditionBlock.default([]),
  })
  .transform(({ Effect, Action, Resource, Condition: conditions }): Statement => ({
    effect: Effect,
    actions: Action,
    resources: Resource,
    conditions,
  }));

const policy = z.strictObject({
  Version: z.literal('1', { error: 'is not "1"' }),
  Statement: z.array(statement).min(1),
});

/** Reads a parsed policy document. Errors: InvalidParameter, naming the place and what is wrong there. */
export function parsePolicy(document: unknown): readonly Statement[] {
  const parsed = policy.safeParse(document);
  if (parsed.success) return parsed.data.Statement;
  const issue = parsed.error.issues[0];
  const place = issue?.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('') ?? '';
  throw invalid('InvalidParameter', 'PolicyDocument', `${place.slice(1) || 'the document'}: ${issue?.message ?? ''}`);
}

/** Reads and checks the text of a policy document. Errors: InvalidParameter.OutOfRange (too long), InvalidParameter. */
export function readPolicyText(text: string): unknown {
  if (text.length > maxPolicyCharacters) {
    throw invalid('InvalidParameter.OutOfRange', 'PolicyDocument', `at most ${maxPolicyCharacters} characters`);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw invalid('InvalidParameter', 'PolicyDocument', 'it is not JSON');
  }
  parsePolicy(document);
  return document;
}
