import { randomBytes, randomUUID } from 'node:crypto';

/** A job, pipeline or account id: 32 lower-case hexadecimal digits, time-ordered (a UUID version 7 without dashes, RFC 9562). */
export function newId(nowMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString('hex');
}

/** Whether a text has the form of such an id; PostgreSQL refuses to compare another with a uuid. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

/** A uuid as an id is told: 32 hexadecimal digits. */
export function idOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}

/** A request id as the gateway writes it: an upper-case UUID with dashes. */
export function newRequestId(): string {
  return randomUUID().toUpperCase();
}
