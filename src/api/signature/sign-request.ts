import { createHash, createHmac, randomBytes } from 'node:crypto';
import { assemble, type Primitives, type RequestToSign, type SignedRequest } from './assemble.ts';

export type { RequestToSign } from './assemble.ts';

const primitives: Primitives = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  hmacSha256: (secret, text) => createHmac('sha256', secret).update(text).digest('hex'),
  nonce: () => randomBytes(16).toString('hex'),
};

/** Signs one request with ACS3-HMAC-SHA256. Every call makes a nonce of its own: sign again before a retry. */
export function signRequest(request: RequestToSign): SignedRequest {
  return assemble(request, primitives);
}
