import type { Media } from '../../media/media.ts';
import { breathe } from './beat-path.ts';
import type { BeatListener } from './beat-network.ts';
import { FeatureMeter, MUSIC_RATE, type MusicFeatures } from './features.ts';

/**
 * Decodes a file's sound once and measures what beats and sections are found in. Errors: those of `Media.samples`.
 * `onSeconds` is told how far it has come; `listener` is shown the sound, and left to be finished.
 */
export async function listenToMusic(
  media: Media,
  path: string,
  signal: AbortSignal,
  onSeconds: (seconds: number) => void,
  listener?: BeatListener,
): Promise<MusicFeatures> {
  const meter = new FeatureMeter((bands) => listener?.push(bands));
  let start: number | undefined;
  for await (const { data, startSeconds } of media.samples(path, { sampleRate: MUSIC_RATE, channels: 1, signal })) {
    start ??= startSeconds;
    meter.add(data);
    await listener?.advance(meter.chroma);
    onSeconds(startSeconds + data.length / MUSIC_RATE);
    await breathe(signal);
  }
  return meter.finish(start ?? 0);
}
