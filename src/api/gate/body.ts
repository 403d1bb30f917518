import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { badFormat, invalid } from '../errors.ts';
import { payloadMismatch, sameSignature } from '../signature/compare.ts';
import { readParameters } from '../signature/encode.ts';
import type { Claim } from './claim.ts';

// A body of parameters is small; whoever needs longer holds a connection for nothing.
const readSeconds = 30;
const none = Buffer.alloc(0);

/** Whether the caller is gone before the whole body was here: no event will tell it again. */
export function isCutOff(raw: IncomingMessage): boolean {
  return raw.destroyed && !raw.readableEnded;
}

/** Whether the request announces a body at all. */
function hasBody(raw: IncomingMessage): boolean {
  const length = raw.headers['content-length'];
  return raw.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Errors: InvalidParameter.OutOfRange (more than `maxBytes`), InvalidParameter (cut off, or not there in time). */
export async function readBody(raw: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (!hasBody(raw)) return none;
  const tooLarge = invalid('InvalidParameter.OutOfRange', 'body', `more than ${maxBytes} bytes`);
  if (Number(raw.headers['content-length'] ?? 0) > maxBytes) throw tooLarge;
  if (isCutOff(raw)) throw invalid('InvalidParameter', 'body', 'it was not received whole');
  const chunks: Buffer[] = [];
  let size = 0;
  // Events and not iteration: leaving an iteration early would cut the connection before the caller reads why.
  await new Promise<void>((resolve, reject) => {
    const cutOff = () => reject(invalid('InvalidParameter', 'body', 'it was not received whole'));
    const deadline = setTimeout(cutOff, readSeconds * 1000);
    raw.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) reject(tooLarge);
      else chunks.push(chunk);
    });
    raw.once('end', resolve);
    raw.once('close', () => {
      clearTimeout(deadline);
      cutOff();
    });
    raw.once('error', cutOff);
    raw.once('end', () => clearTimeout(deadline));
  });
  return Buffer.concat(chunks);
}

const formType = /^application\/x-www-form-urlencoded *(;|$)/i;

/**
 * Adds the parameters of a form to those of the query.
 * Errors: InvalidParameter.Format (a body that is no form: nothing would read it), and as `readParameters`.
 */
export function mergeForm(raw: IncomingMessage, body: Buffer, into: Map<string, string>): void {
  if (body.length === 0) return;
  if (!formType.test(raw.headers['content-type'] ?? ''))
    throw badFormat('content-type', 'a body of parameters must be application/x-www-form-urlencoded');
  readParameters(body.toString('latin1'), into);
}

/** Errors: SignatureDoesNotMatch (other bytes than were signed). */
export function checkPayload(signed: Claim['payload'], body: Buffer): void {
  const received = body.length === 0 ? emptyHash(signed.digest) : hashOf(signed.digest, body);
  if (!sameSignature(received, signed.hash)) throw payloadMismatch(received);
}

const emptyHashes = new Map<string, string>();

function emptyHash(digest: string): string {
  const known = emptyHashes.get(digest) ?? hashOf(digest, none);
  emptyHashes.set(digest, known);
  return known;
}

function hashOf(digest: string, bytes: Buffer): string {
  return createHash(digest).update(bytes).digest('hex');
}
