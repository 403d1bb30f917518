import type { VideoStream } from './media.ts';

/** Size of the picture on a screen, square pixels; not rounded. Anamorphic pictures are stretched in their smaller direction, so that no pixel is lost. */
export function displaySize({
  width,
  height,
  sampleAspectRatio: { num, den },
}: Pick<VideoStream, 'width' | 'height' | 'sampleAspectRatio'>): { readonly width: number; readonly height: number } {
  const stretch = num > 0 && den > 0 ? num / den : 1;
  return stretch >= 1 ? { width: width * stretch, height } : { width, height: height / stretch };
}

/** Size at which a film is looked at, even, square pixels: no larger than it is, nor than these sides. */
export function sizeWithin(
  stream: Parameters<typeof displaySize>[0],
  shortSide: number,
  longSide: number,
): { readonly width: number; readonly height: number } {
  const { width, height } = displaySize(stream);
  const scale = Math.min(1, shortSide / Math.min(width, height), longSide / Math.max(width, height));
  const even = (side: number) => Math.max(16, 2 * Math.round((side * scale) / 2));
  return { width: even(width), height: even(height) };
}
