import type { IncomingMessage } from 'node:http';
import { readParameters } from '../signature/encode.ts';
import { headersOf } from '../received.ts';
import { targetsOf, type Target } from './target.ts';

/** A request for OSS as it came in, nothing of it trusted yet. */
export interface OssRequest {
  readonly raw: IncomingMessage;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Decoded; empty where a parameter has no value. */
  readonly query: ReadonlyMap<string, string>;
  /** One of these is meant: the one that is signed. */
  readonly targets: readonly Target[];
}

const signingParameters = /[?&](OSSAccessKeyId|x-oss-signature|x-oss-signature-version|x-oss-credential)=/;

/** Whether a request is signed in a way of OSS: nothing else of this server's is. */
export function isForOss({ url = '/', headers }: IncomingMessage): boolean {
  return headers.authorization?.startsWith('OSS') === true || signingParameters.test(url);
}

/** Errors: InvalidURI, InvalidParameter.Format and InvalidParameter (query, headers given twice). */
export function receiveOss(raw: IncomingMessage): OssRequest {
  const url = raw.url ?? '/';
  const mark = url.indexOf('?');
  const query = new Map<string, string>();
  if (mark >= 0) readParameters(url.slice(mark + 1), query);
  const headers = new Map<string, string>();
  // Clients write names of their own in UTF-8; Node hands bytes over as Latin-1.
  // One without a value is none: some HTTP libraries send such where the signer saw nothing.
  for (const [name, value] of headersOf(raw))
    if (value !== '') headers.set(name, Buffer.from(value, 'latin1').toString());
  const targets = targetsOf(headers.get('host') ?? '', mark < 0 ? url : url.slice(0, mark));
  return { raw, method: raw.method ?? '', headers, query, targets };
}
