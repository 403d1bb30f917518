import { timingSafeEqual } from 'node:crypto';
import { callerError, type ServiceError } from '../../base/errors.ts';

/** Whether two signatures are the same text, in time that does not tell where they differ. */
export function sameSignature(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}

// Enough to compare by eye; a form of many kilobytes is not sent back whole.
const maxEchoedCharacters = 8192;

/** What this server signed is told: it holds nothing that the caller did not send. */
export function signatureMismatch(stringToSign: string): ServiceError {
  const echo = stringToSign.slice(0, maxEchoedCharacters);
  return callerError(
    'SignatureDoesNotMatch',
    `Specified signature is not matched with our calculation. server string to sign is:${echo}`,
  );
}

/** The body is not the one whose digest was signed. */
export function payloadMismatch(received: string): ServiceError {
  return callerError(
    'SignatureDoesNotMatch',
    `Specified signature is not matched with our calculation. The digest of the body is ${received}, another was signed.`,
  );
}
