import { timingSafeEqual } from 'node:crypto';

/** Whether two signatures are the same text, in time that does not tell where they differ. */
export function sameSignature(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}
