import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** What a fake request is made of; all of it as it would stand on the wire. */
export interface Wire {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Uint8Array;
}

/** A request as node would hand it over, without a connection. */
export function fakeRequest({ method, url, headers, body = Buffer.alloc(0) }: Wire): IncomingMessage {
  const length: [string, string][] = body.length > 0 ? [['Content-Length', String(body.length)]] : [];
  const all = [...headers, ...length];
  const raw = {
    method,
    url,
    rawHeaders: all.flat(),
    headers: Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), value])),
    socket: { remoteAddress: '127.0.0.1' },
  };
  return Object.assign(Readable.from(body.length > 0 ? [Buffer.from(body)] : []), raw) as unknown as IncomingMessage; // the fields that are read
}
