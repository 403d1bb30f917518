import { hmac } from '@noble/hashes/hmac';
import { sha1 } from '@noble/hashes/legacy';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, randomBytes } from '@noble/hashes/utils';
import { assemble, type Primitives, type RequestToSign, type SignedRequest } from '../api/signature/assemble.ts';
import type { Location } from '../storage/location.ts';
import { signAddress } from '../api/oss/presign.ts';

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

/** For how long an address shows an object: a film may be looked at for long, and its player asks for ranges all the time. */
const shownSeconds = 6 * 3600;

/** An address at which a browser shows, plays or saves an object, as of the given media type. */
export function objectAddress(
  endpoint: string,
  { id, secret }: Key,
  place: Location,
  contentType: string,
  nowMs: number,
): string {
  const expiresMs = nowMs + shownSeconds * 1000;
  return signAddress({ ...place, endpoint, accessKeyId: id, expiresMs, contentType }, (text) =>
    btoa(String.fromCharCode(...hmac(sha1, secret, text))),
  );
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
