import { canonicalQuery, canonicalRequest } from './canonical.ts';

/** One call of the API, before it is signed. */
export interface RequestToSign {
  /** `http://host:port` or `https://host[:port]`. */
  readonly endpoint: string;
  readonly action: string;
  readonly version: '2014-06-18' | '2020-11-09' | '2026-11-22';
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

/** What signs: Node and browsers bring different ones. Digests are hexadecimal. */
export interface Primitives {
  readonly sha256: (bytes: Uint8Array | string) => string;
  readonly hmacSha256: (secret: string, text: string) => string;
  /** Of 32 hexadecimal digits, another one at every call. */
  readonly nonce: () => string;
}

const algorithm = 'ACS3-HMAC-SHA256';

/** Signs one request with ACS3-HMAC-SHA256. */
export function assemble(request: RequestToSign, { sha256, hmacSha256, nonce }: Primitives): SignedRequest {
  const method = request.method ?? 'POST';
  const { body } = request;
  const payloadHash = body !== undefined && 'sha256' in body ? body.sha256 : sha256(body ?? '');
  const signed: Record<string, string> = {
    ...(request.contentType !== undefined && { 'content-type': request.contentType }),
    host: new URL(request.endpoint).host,
    'x-acs-action': request.action,
    'x-acs-content-sha256': payloadHash,
    'x-acs-date': `${new Date(request.nowMs).toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': nonce(),
    'x-acs-version': request.version,
  };
  const query = canonicalQuery(Object.entries(request.parameters));
  const canonical = canonicalRequest({ method, query, headers: Object.entries(signed), payloadHash });
  const signature = hmacSha256(request.accessKeySecret, `${algorithm}\n${sha256(canonical)}`);
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
