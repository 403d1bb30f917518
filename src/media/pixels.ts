import type { PixelFormat } from './frame.ts';

/** Bytes of one picture without padding. */
export function frameBytes(pixelFormat: PixelFormat, width: number, height: number): number {
  const chroma = Math.ceil(width / 2) * Math.ceil(height / 2);
  return (
    { gray: 1, rgb24: 3, bgr24: 3, rgba: 4, yuv420p: 1 }[pixelFormat] * width * height +
    (pixelFormat === 'yuv420p' ? 2 * chroma : 0)
  );
}
