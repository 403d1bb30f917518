import { inBlock, isBlock } from '../../base/address-block.ts';
import { matchesWildcard } from './wildcard.ts';

/** What policies may ask about a request, and the kinds of operators that make sense on it. */
export const conditionKeys: Readonly<Record<string, readonly Kind[]>> = {
  /** ISO 8601; Numeric operators see seconds since 1970. */
  'acs:CurrentTime': ['Date', 'Numeric', 'String'],
  'acs:SecureTransport': ['Bool', 'String'],
  'acs:SourceIp': ['IpAddress', 'String'],
  /** Always false here: there is no second factor. */
  'acs:MFAPresent': ['Bool', 'String'],
};

type Kind = 'String' | 'Numeric' | 'Date' | 'Bool' | 'IpAddress';

/** One operator of a policy's Condition. */
export interface Operator {
  readonly kind: Kind;
  /** True when none of the values may match. */
  readonly negated: boolean;
  matches(actual: string, wanted: string): boolean;
}

/** How many values of a kind look, and what to say when one does not. */
export const valueForms: Readonly<Record<Kind, { readonly says: string; fits(value: string): boolean }>> = {
  String: { says: 'a text', fits: () => true },
  Numeric: { says: 'a number', fits: (value) => /^-?\d+(\.\d+)?$/.test(value) },
  Date: { says: 'a time as 2026-01-31T08:00:00Z', fits: (value) => !Number.isNaN(timeOf(value)) },
  Bool: { says: 'true or false', fits: (value) => value === 'true' || value === 'false' },
  IpAddress: { says: 'an address or a block as 10.0.0.0/8', fits: isBlock },
};

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

function timeOf(text: string): number {
  return isoTime.test(text) ? Date.parse(text) : NaN;
}

function numberOf(text: string): number {
  const time = timeOf(text);
  return Number.isNaN(time) ? Number(text) : time / 1000;
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanEquals: (a, b) => a >= b,
};

const positive = new Map<string, Omit<Operator, 'negated'>>([
  ['StringEquals', { kind: 'String', matches: (a, b) => a === b }],
  ['StringEqualsIgnoreCase', { kind: 'String', matches: (a, b) => a.toLowerCase() === b.toLowerCase() }],
  ['StringLike', { kind: 'String', matches: (a, b) => matchesWildcard(b, a) }],
  ['Bool', { kind: 'Bool', matches: (a, b) => a === b }],
  ['IpAddress', { kind: 'IpAddress', matches: inBlock }],
]);
for (const [name, compare] of Object.entries(comparisons)) {
  positive.set(`Numeric${name}`, { kind: 'Numeric', matches: (a, b) => compare(numberOf(a), Number(b)) });
  positive.set(`Date${name}`, { kind: 'Date', matches: (a, b) => compare(timeOf(a), timeOf(b)) });
}

/** Every negated operator and what it denies. */
const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
};

/** The operator of that name; undefined when there is none. */
export function operatorOf(name: string): Operator | undefined {
  const denied = Object.hasOwn(negations, name) ? negations[name] : undefined;
  const found = positive.get(denied ?? name);
  return found === undefined ? undefined : { ...found, negated: denied !== undefined };
}
