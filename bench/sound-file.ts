import { joined } from '../src/analysis/sound/joined.ts';
import { mediaConfig } from '../src/media/config.ts';
import { createMedia } from '../src/media/ffmpeg-media.ts';

const media = createMedia(mediaConfig.parse({}));
const { signal } = new AbortController();

/** All samples of a file, or of a part of it, interleaved. */
export async function decoded(
  path: string,
  sampleRate: number,
  channels: 1 | 2 = 1,
  range: { startSeconds?: number; endSeconds?: number } = {},
): Promise<Float32Array> {
  const blocks: Float32Array[] = [];
  for await (const { data } of media.samples(path, { sampleRate, channels, ...range, signal })) blocks.push(data);
  return joined(blocks);
}
