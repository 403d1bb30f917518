import { createHash, randomBytes } from 'node:crypto';
import { canonicalQuery } from './encode.ts';
import { canonicalRequest, signV3, stringToSignV3 } from './v3.ts';

/** One call of the API, before it is signed. */
export interface RequestToSign {
  /** `http://host:port` or `https://host[:port]`. */
  readonly endpoint: string;
  readonly action: string;
  readonly version: '2014-06-18' | '2026-11-22';
  readonly parameters: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The body, or the hexadecimal SHA-256 of a body that is streamed; absent for an empty one. */
  readonly body?: Uint8Array | { readonly sha256: string };
  /** Type of the body. Needed for a form: the server reads its parameters only under a signed type. */
  readonly contentType?: string;
  readonly method?: 'GET' | 'POST';
  readonly nowMs: number;
}

/** Hand `url`, `method` and `headers` to any HTTP client that sets Host from the URL, with the body as it was hashed. */
export interface SignedRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs one request with ACS3-HMAC-SHA256. Every call makes a nonce of its own: sign again before a retry. */
export function signRequest(request: RequestToSign): SignedRequest {
  const algorithm = 'ACS3-HMAC-SHA256';
  const method = request.method ?? 'POST';
  const payloadHash = hashOf(request.body);
  const signed: Record<string, string> = {
    ...(request.contentType !== undefined && { 'content-type': request.contentType }),
    host: new URL(request.endpoint).host,
    'x-acs-action': request.action,
    'x-acs-content-sha256': payloadHash,
    'x-acs-date': `${new Date(request.nowMs).toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': randomBytes(16).toString('hex'),
    'x-acs-version': request.version,
  };
  const query = canonicalQuery(Object.entries(request.parameters));
  const canonical = canonicalRequest({ method, query, headers: Object.entries(signed), payloadHash });
  const signature = signV3(algorithm, stringToSignV3(algorithm, canonical), request.accessKeySecret);
  const { host: _host, ...headers } = signed;
  const names = Object.keys(signed).join(';');
  return {
    url: `${request.endpoint.replace(/\/+$/, '')}/?${query}`,
    method,
    headers: {
      ...headers,
      accept: 'application/json',
      authorization: `${algorithm} Credential=${request.accessKeyId},SignedHeaders=${names},Signature=${signature}`,
    },
  };
}

function hashOf(body: RequestToSign['body']): string {
  if (body !== undefined && 'sha256' in body) return body.sha256;
  return createHash('sha256')
    .update(body ?? '')
    .digest('hex');
}
