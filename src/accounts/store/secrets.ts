import { randomInt } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A new access key pair: the id is public, the secret 30 letters and digits (178 bits). */
export function newKeyPair(): { id: string; secret: string } {
  return { id: `RSAK${pick(16)}`, secret: pick(30) };
}

/** 16 decimal digits, the first of them not zero. */
export function newAccountId(): string {
  return String(randomInt(1, 10)) + Array.from({ length: 15 }, () => randomInt(10)).join('');
}

function pick(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
