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
