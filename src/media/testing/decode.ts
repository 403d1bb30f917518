import { mediaConfig } from '../config.ts';
import { createMedia } from '../ffmpeg-media.ts';
import type { Frame, FramesRequest } from '../media.ts';

export const media = createMedia(mediaConfig.parse({}));

/** All frames of a file, gray unless asked for otherwise. */
export async function decode(path: string, request: Partial<FramesRequest> = {}): Promise<Frame[]> {
  const { signal } = new AbortController();
  const frames: Frame[] = [];
  for await (const frame of media.frames(path, { pixelFormat: 'gray', signal, ...request })) frames.push(frame);
  return frames;
}
