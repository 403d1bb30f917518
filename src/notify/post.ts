import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { mayReach, refused } from './target.ts';

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutSeconds: number;
  /** As `NotifyConfig.allow`; absent where the address is the operator's own. */
  readonly allow?: string;
  readonly signal: AbortSignal;
}

/** The address is one that callers may not name. */
export class RefusedAddressError extends Error {}

/** Sends a body and answers the status; redirects are not followed, and what comes back is not read. Errors: RefusedAddressError; whatever the network says. */
export function post({ url, headers, body, timeoutSeconds, allow, signal }: Post): Promise<number> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]);
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const sent = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': length },
      agent: false,
      signal: limit,
      ...(allow === undefined ? {} : { lookup: guarded(allow) }),
    });
    sent.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    sent.on('error', (error) => reject(error));
    sent.end(body);
  });
}

/** Looks names up, and gives the address that the connection goes to only where it may be reached: a name that changes between a look and the connection gains nothing. */
function guarded(allow: string): LookupFunction {
  return (hostname, options, answer) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return answer(error, '');
      const reachable = addresses.filter(({ address }) => mayReach(address, hostname, allow));
      const [first] = reachable;
      if (first === undefined) return answer(new RefusedAddressError(refused(hostname)), '');
      if (options.all === true) answer(null, reachable);
      else answer(null, first.address, first.family);
    });
  };
}
