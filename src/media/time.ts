import type { Rational } from './media.ts';

/** Ticks of a time base in seconds. */
export function seconds(ticks: number, timeBase: Rational): number {
  return (ticks * timeBase.num) / timeBase.den;
}

/** Reads `24000/1001`, `1:12288` or `25`; undefined for anything else and for `0/0`. */
export function parseRational(value: string | undefined): Rational | undefined {
  const match = /^(-?\d+)(?:[/:](\d+))?$/.exec(value ?? '');
  if (match === null) return undefined;
  const num = Number(match[1]);
  const den = Number(match[2] ?? '1');
  return den === 0 || !Number.isSafeInteger(num) || !Number.isSafeInteger(den) ? undefined : { num, den };
}

/** The simplest fraction within one part in a million of a positive number, so that 29.97 means 29.97 and 0.2 means 1/5. */
export function toRational(value: number): Rational {
  for (let den = 1; den < 100_000; den += 1) {
    const num = Math.round(value * den);
    if (num > 0 && Math.abs(num / den - value) <= value * 1e-6) return { num, den };
  }
  return { num: Math.round(value * 100_000), den: 100_000 };
}
