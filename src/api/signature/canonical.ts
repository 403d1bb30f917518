const unreserved = /^[A-Za-z0-9\-_.~]*$/;

/** Percent-encodes all but the unreserved characters of RFC 3986 section 2.3, with upper-case digits. */
export function percentEncode(text: string): string {
  if (unreserved.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `name=value` pairs, sorted by name, encoded, joined by `&`: the canonical query of both signature versions. */
export function canonicalQuery(parameters: Iterable<readonly [string, string]>): string {
  const pairs = [...parameters].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  let text = '';
  for (const [name, value] of pairs) {
    text += `${text === '' ? '' : '&'}${percentEncode(name)}=${percentEncode(value)}`;
  }
  return text;
}

/** What a V3 signature covers. */
export interface CanonicalParts {
  readonly method: string;
  /** From `canonicalQuery`. */
  readonly query: string;
  /** Lower-case names with trimmed values, sorted by name. */
  readonly headers: readonly (readonly [string, string])[];
  /** Hexadecimal digest of the body. */
  readonly payloadHash: string;
}

/** The canonical request of ACS3 for the path `/`. */
export function canonicalRequest({ method, query, headers, payloadHash }: CanonicalParts): string {
  let lines = '';
  let names = '';
  for (const [name, value] of headers) {
    lines += `${name}:${value}\n`;
    names += `${names === '' ? '' : ';'}${name}`;
  }
  return `${method}\n/\n${query}\n${lines}\n${names}\n${payloadHash}`;
}
