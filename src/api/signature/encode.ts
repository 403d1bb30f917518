import { badFormat, invalid } from '../errors.ts';

/** Decoded parameters by name; a name occurs once. */
export type Parameters = ReadonlyMap<string, string>;

const notAscii = /[^\x20-\x7e]/;
/** More than any operation has, few enough to sort for an unknown sender. */
const maxParameters = 512;

/**
 * Adds the parameters of a query string or form body to `into`. A plus sign is a space, as in forms.
 * Errors: InvalidParameter.Format (broken percent-encoding, bytes that must be encoded), InvalidParameter (a name twice, too many).
 */
export function readParameters(encoded: string, into: Map<string, string>): void {
  if (encoded === '') return;
  if (notAscii.test(encoded)) throw badFormat('query or form', 'it holds bytes that must be percent-encoded');
  for (const pair of encoded.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    if (into.has(name)) throw invalid('InvalidParameter', name, 'it is given more than once');
    if (into.size >= maxParameters) throw invalid('InvalidParameter', name, `more than ${maxParameters} parameters`);
    into.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
}

function decode(text: string): string {
  // No parameter means anything with it, and no database takes it.
  if (text.includes('%00')) throw badFormat(text, 'it holds a NUL character');
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw badFormat(text, 'its percent-encoding is not that of UTF-8 text');
  }
}
