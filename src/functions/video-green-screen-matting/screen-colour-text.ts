import { z } from 'zod';
import { toYuv420p } from '../../media/yuv.ts';

/** Usual paints of screens. */
const named: Readonly<Record<string, string>> = { green: '#00b140', blue: '#0047bb' };

/** A colour as a caller writes it; R, G, B 0..255. */
export const screenColourText = z
  .string()
  .transform((value) => named[value.trim().toLowerCase()] ?? value.trim())
  .pipe(z.string().regex(/^#[0-9a-f]{6}$/i))
  .transform((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)))
  .refine((rgb) => Math.max(...rgb) - Math.min(...rgb) >= 40);

/** Cb and Cr around 0. */
export function chromaOf(rgb: readonly number[]): { u: number; v: number } {
  const yuv = toYuv420p(Uint8Array.from(rgb), 1, 1);
  return { u: yuv[1]! - 128, v: yuv[2]! - 128 };
}
