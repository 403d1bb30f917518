import { randomBytes, randomUUID } from 'node:crypto';

/** A job, pipeline or account id: 32 lower-case hexadecimal digits, time-ordered (a UUID version 7 without dashes, RFC 9562). */
export function newId(nowMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString('hex');
}

/** A request id as the gateway writes it: an upper-case UUID with dashes. */
export function newRequestId(): string {
  return randomUUID().toUpperCase();
}
