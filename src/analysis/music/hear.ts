import { callerError } from '../../base/errors.ts';
import type { Media } from '../../media/media.ts';
import type { Models } from '../../models/models.ts';
import { BeatListener } from './beat-network.ts';
import type { MusicFeatures } from './features.ts';
import { listenToMusic } from './listen.ts';
import { findRhythm, type Rhythm } from './rhythm.ts';

/** Listening is this share of the work. */
const LISTENING = 0.88;

/** What there is to know of music before anybody asks for its beats or its sections. */
export interface Heard {
  readonly features: MusicFeatures;
  readonly rhythm: Rhythm;
}

/**
 * Listens to the sound of a file and finds its rhythm. `progress` is told 0..1 of this.
 * Errors: InvalidParameter.NoAudioStream; those of `Media.probe`, `Media.samples` and `Models.session`.
 */
export async function hearMusic(
  media: Media,
  models: Models,
  path: string,
  signal: AbortSignal,
  progress: (fraction: number, step: string) => void,
): Promise<Heard> {
  const info = await media.probe(path, signal);
  if (info.audio.length === 0) {
    throw callerError('InvalidParameter.NoAudioStream', 'The resource has no audio stream.');
  }
  const listener = new BeatListener(await models.session('beats'));
  const heard = (seconds: number) =>
    progress(LISTENING * Math.min(1, seconds / Math.max(info.durationSeconds, 0.1)), 'listening');
  const features = await listenToMusic(media, path, signal, heard, listener);
  const activation = await listener.finish(features.chroma);
  progress(LISTENING, 'finding beats');
  return { features, rhythm: await findRhythm(features, activation, signal) };
}
