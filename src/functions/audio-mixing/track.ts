import type { Media, MediaInfo } from '../../media/media.ts';
import type { TrackFacts } from './balance.ts';
import { integratedLoudness, LoudnessMeter } from './loudness-meter.ts';
import { MIX_CHANNELS, MIX_RATE } from './mix-format.ts';
import { KIND_RATE, KindMeter } from './sound-kind.ts';
import type { Source } from './timeline.ts';

/** One of the two files, listened to once. */
export interface Track extends TrackFacts {
  readonly source: Source;
  /** Level of the speech band every 10 ms from `startSeconds`, dB. */
  readonly level: Float32Array;
  /** Where its sound starts on the file's own clock. */
  readonly startSeconds: number;
  /** The file has a moving picture. */
  readonly picture: boolean;
}

/** Sound of a file that has none. */
async function* nothing(): AsyncGenerator<never> {
  // no blocks
}

/** Measures a file's loudness and tells speech from music. A file without sound is silent music. */
export async function listen(
  media: Media,
  path: string,
  info: MediaInfo,
  signal: AbortSignal,
  onSeconds: (seconds: number) => void,
): Promise<Track> {
  const picture = info.kind === 'video';
  if (info.audio.length === 0) {
    return {
      source: nothing,
      kind: 'music',
      loudness: -Infinity,
      durationSeconds: info.durationSeconds,
      level: new Float32Array(0),
      startSeconds: 0,
      picture,
    };
  }
  const source: Source = () => media.samples(path, { sampleRate: MIX_RATE, channels: MIX_CHANNELS, signal });
  const loudness = new LoudnessMeter();
  let endSeconds = 0;
  for await (const { data, startSeconds } of source()) {
    loudness.add(data);
    endSeconds = startSeconds + data.length / MIX_CHANNELS / MIX_RATE;
    onSeconds(endSeconds);
  }
  const kind = new KindMeter();
  let start: number | undefined;
  for await (const block of media.samples(path, { sampleRate: KIND_RATE, channels: 1, signal })) {
    start ??= block.startSeconds;
    kind.add(block.data);
  }
  return {
    source,
    ...kind.finish(),
    loudness: integratedLoudness(loudness.powers()),
    durationSeconds: picture ? Math.max(info.durationSeconds, endSeconds) : endSeconds,
    startSeconds: start ?? 0,
    picture,
  };
}
