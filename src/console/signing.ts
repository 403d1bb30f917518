import { hmac } from '@noble/hashes/hmac';
import { sha1 } from '@noble/hashes/legacy';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, randomBytes } from '@noble/hashes/utils';
import { assemble, type Primitives, type RequestToSign, type SignedRequest } from '../api/signature/assemble.ts';
import { canonicalQuery, percentEncode } from '../api/signature/canonical.ts';

// Browsers give their own cryptography to pages of https and loopback alone; a server in a studio's network may be neither.
const primitives: Primitives = {
  sha256: (bytes) => bytesToHex(sha256(bytes)),
  hmacSha256: (secret, text) => bytesToHex(hmac(sha256, secret, text)),
  nonce: () => bytesToHex(randomBytes(16)),
};

/** Signs one request in a browser. Every call makes a nonce of its own: sign again before a retry. */
export function signInBrowser(request: RequestToSign): SignedRequest {
  return assemble(request, primitives);
}

/** An AccessKey pair. */
export interface Key {
  readonly id: string;
  readonly secret: string;
}

/** An address that sends an object's bytes to whoever opens it: signed by its parameters (version 1.0), good once and for some minutes. */
export function signedLink(
  endpoint: string,
  key: Key,
  parameters: Readonly<Record<string, string>>,
  nowMs: number,
): string {
  const all = {
    ...parameters,
    AccessKeyId: key.id,
    Format: 'JSON',
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: primitives.nonce(),
    SignatureVersion: '1.0',
    Timestamp: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
  };
  const query = canonicalQuery(Object.entries(all));
  const digest = hmac(sha1, `${key.secret}&`, `GET&%2F&${percentEncode(query)}`);
  const signature = btoa(String.fromCharCode(...digest));
  return `${endpoint}/?${query}&Signature=${percentEncode(signature)}`;
}

/** Hexadecimal SHA-256 of a file of any length, read in pieces. @param progress told the bytes so far. */
export async function hashOf(file: Blob, progress: (bytes: number) => void): Promise<string> {
  const hash = sha256.create();
  let done = 0;
  for (let at = 0; at < file.size; at += piece) {
    const bytes = new Uint8Array(await file.slice(at, at + piece).arrayBuffer());
    hash.update(bytes);
    done += bytes.length;
    progress(done);
  }
  return bytesToHex(hash.digest());
}

const piece = 4 << 20;
