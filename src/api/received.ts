import type { IncomingMessage } from 'node:http';
import { badFormat } from './errors.ts';
import { readParameters } from './signature/encode.ts';
import { formatOf, type Format } from './wire/render.ts';

/** A request as it came in, nothing of it trusted yet. */
export interface Received {
  readonly raw: IncomingMessage;
  readonly method: string;
  /** Of the query; those of a form are added when it is read. */
  readonly parameters: Map<string, string>;
  /** Signed by header (V3) or by parameter (V1). */
  readonly scheme: 'V1' | 'V3';
}

/** Takes a request in without reading anything of it yet, so that a refusal of what it says has a form to be told in. */
export function receive(raw: IncomingMessage): Received {
  return { raw, method: raw.method ?? '', parameters: new Map(), scheme: schemeOf(raw) };
}

/** Decodes the query. Errors: as `readParameters`. */
export function readQuery({ raw, parameters }: Received): void {
  const url = raw.url ?? '/';
  const mark = url.indexOf('?');
  if (mark >= 0) readParameters(url.slice(mark + 1), parameters);
}

/** Which signature a request carries or means to carry: a V1 client may send some of the headers of V3, but not these. */
function schemeOf({ headers }: IncomingMessage): Received['scheme'] {
  if (headers.authorization?.startsWith('ACS') === true) return 'V3';
  return headers['x-acs-date'] !== undefined || headers['x-acs-content-sha256'] !== undefined ? 'V3' : 'V1';
}

/** V3 answers JSON and V1 answers XML, unless `Format` says otherwise. */
export function answerFormat({ scheme, parameters }: Received): Format {
  return formatOf(parameters.get('Format')) ?? (scheme === 'V3' ? 'json' : 'xml');
}

// A proxy and this server could each believe another one of two.
const single = new Set(['host', 'authorization', 'content-type']);

/** The headers of a request by lower-case name, trimmed. Errors: InvalidParameter.Format (one that counts is there twice). */
export function headersOf(raw: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < raw.rawHeaders.length; i += 2) {
    const name = (raw.rawHeaders[i] ?? '').toLowerCase();
    if (headers.has(name) && (single.has(name) || name.startsWith('x-acs-'))) {
      throw badFormat(name, 'the header is given more than once');
    }
    headers.set(name, (raw.rawHeaders[i + 1] ?? '').trim());
  }
  return headers;
}
