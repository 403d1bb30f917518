import { parsePolicy, type Condition, type Statement } from './grammar.ts';
import { matchesWildcard } from './wildcard.ts';

export type Decision = 'Allow' | 'ExplicitDeny' | 'ImplicitDeny';

/** A name of an operation on a resource. */
export interface Spelling {
  /** `<service>:<Action>`. */
  readonly action: string;
  readonly resource: string;
}

/** What a policy is asked: may this be done to that, under these circumstances? */
export interface Question extends Spelling {
  /** The same operation by its other name: a statement about either is about both. */
  readonly alias?: Spelling | undefined;
  readonly conditions: Readonly<Record<string, string>>;
}

/** Any Deny that matches wins; else any Allow; else no. A document that does not parse denies everything. */
export function decide(documents: readonly unknown[], question: Question): Decision {
  const spellings = [question, question.alias].filter((one) => one !== undefined).map(({ action, resource }) => ({ action: action.toLowerCase(), resource })); // prettier-ignore
  let allowed = false;
  for (const document of documents) {
    const statements = statementsOf(document);
    if (statements === undefined) return 'ExplicitDeny';
    for (const statement of statements) {
      if (!applies(statement, spellings, question)) continue;
      if (statement.effect === 'Deny') return 'ExplicitDeny';
      allowed = true;
    }
  }
  return allowed ? 'Allow' : 'ImplicitDeny';
}

// Documents live as long as the accounts room caches them; reading one costs more than asking it.
const parsed = new WeakMap<object, readonly Statement[]>();

function statementsOf(document: unknown): readonly Statement[] | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const known = parsed.get(document);
  if (known !== undefined) return known;
  try {
    const statements = parsePolicy(document);
    parsed.set(document, statements);
    return statements;
  } catch {
    return undefined;
  }
}

function applies(
  { actions, resources, conditions }: Statement,
  spellings: readonly Spelling[],
  question: Question,
): boolean {
  const names = spellings.some(
    ({ action, resource }) =>
      actions.some((pattern) => matchesWildcard(pattern, action)) &&
      resources.some((pattern) => matchesWildcard(pattern, resource)),
  );
  return names && conditions.every((condition) => holds(condition, question.conditions));
}

function holds({ operator, key, values }: Condition, circumstances: Question['conditions']): boolean {
  const actual = circumstances[key];
  if (actual === undefined) return false;
  return values.some((wanted) => operator.matches(actual, wanted)) !== operator.negated;
}
