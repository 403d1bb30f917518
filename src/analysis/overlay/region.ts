import { evenFrame } from '../../media/even-frame.ts';
import type { Frame, FramesRequest, Media, PatchBits, PatchRegion, VideoStream } from '../../media/media.ts';
import type { TimedPart } from '../restore/restore.ts';
import type { Box } from '../text/picture.ts';

/** Part of the picture that is worked on: an overlay's box with enough of the film around it, and which pixels the box covers. */
export interface WorkRegion extends PatchRegion {
  /** 1 where the overlay may be; `width` x `height`. */
  readonly box: Uint8Array;
}

/** The film around a box tells what is behind it: this much of its height, within limits. */
const [marginShare, leastMargin, mostMargin] = [0.8, 24, 96];

/** The region round a box (parts 0..1 of the picture), all edges even; that of an odd size is taken for one larger. */
export function workRegion(box: Box, stream: Pick<VideoStream, 'width' | 'height'>): WorkRegion {
  const [width, height] = [stream.width + (stream.width & 1), stream.height + (stream.height & 1)];
  const [left, right] = [Math.floor(box.left * stream.width), Math.ceil(box.right * stream.width)];
  const [top, bottom] = [Math.floor(box.top * stream.height), Math.ceil(box.bottom * stream.height)];
  const margin = Math.round(
    Math.min(mostMargin, Math.max(leastMargin, marginShare * Math.min(right - left, bottom - top))),
  );
  const [x, y] = [Math.max(0, left - margin) & ~1, Math.max(0, top - margin) & ~1];
  const size = {
    width: (Math.min(width, right + margin + 1) - x) & ~1,
    height: (Math.min(height, bottom + margin + 1) - y) & ~1,
  };
  const mask = new Uint8Array(size.width * size.height);
  for (let row = Math.max(top, y); row < Math.min(bottom, y + size.height); row++) {
    const start = (row - y) * size.width;
    mask.fill(1, start + left - x, start + Math.min(right - x, size.width));
  }
  return { x, y, ...size, box: mask };
}

/** The region as `FramesRequest` takes it. */
export function asParts({ x, y, width, height }: PatchRegion, stream: Pick<VideoStream, 'width' | 'height'>): Box {
  return {
    left: x / stream.width,
    top: y / stream.height,
    right: Math.min(1, (x + width) / stream.width),
    bottom: Math.min(1, (y + height) / stream.height),
  };
}

/** A region of a film, frame by frame, as `yuv420p` of the region's size. */
export async function* regionFrames(
  media: Media,
  { path, stream }: { readonly path: string; readonly stream: VideoStream },
  region: PatchRegion,
  request: Pick<FramesRequest, 'sampleRate' | 'startSeconds' | 'endSeconds' | 'signal'>,
): AsyncGenerator<Frame> {
  const parts = { pixelFormat: 'yuv420p', region: asParts(region, stream), keepHdr: true } as const;
  for await (const frame of media.frames(path, { ...parts, ...request })) yield evenFrame(frame);
}

/** Bits in which the pixels of a film are replaced. */
export const patchBits = ({ bitDepth }: Pick<VideoStream, 'bitDepth'>): PatchBits => (bitDepth > 8 ? 10 : 8);

/** As `regionFrames`, in a film of more than 8 bits with values in steps of a quarter. */
export async function* fineRegionFrames(
  media: Media,
  film: { readonly path: string; readonly stream: VideoStream },
  region: PatchRegion,
  signal: AbortSignal,
): AsyncGenerator<TimedPart> {
  if (patchBits(film.stream) === 8) {
    yield* regionFrames(media, film, region, { signal });
    return;
  }
  const parts = { region: asParts(region, film.stream), keepHdr: true, signal } as const;
  for await (const frame of media.frames(film.path, { pixelFormat: 'yuv420p10le', ...parts })) {
    const { width, height, ptsSeconds, data: bytes } = frame;
    const data = Float32Array.from({ length: bytes.length >> 1 }, (_, i) => (bytes[2 * i]! + 256 * bytes[2 * i + 1]!) / 4); // prettier-ignore
    yield evenFrame({ width, height, data, ptsSeconds });
  }
}
