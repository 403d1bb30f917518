import type { PixelFormat } from './frame.ts';

/** Bytes of one picture without padding. */
export function frameBytes(pixelFormat: PixelFormat, width: number, height: number): number {
  const planar = width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
  if (pixelFormat === 'yuv420p') return planar;
  if (pixelFormat === 'yuv420p10le') return 2 * planar;
  return { gray: 1, rgb24: 3, bgr24: 3, rgba: 4 }[pixelFormat] * width * height;
}
