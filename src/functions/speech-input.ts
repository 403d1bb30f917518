import { callerError } from '../base/errors.ts';
import type { AudioStream, MediaInfo } from '../media/media.ts';

/** The sound of a WAV file of one or two channels. Errors: InvalidParameter.NoAudioStream, .ResourceNotSupported. @param unfit why a stream is not taken, if so. */
export function speechInput(info: MediaInfo, unfit: (stream: AudioStream) => string | undefined): AudioStream {
  const [stream] = info.audio;
  if (stream === undefined) throw callerError('InvalidParameter.NoAudioStream', 'The resource has no audio stream.');
  const { channels } = stream;
  const what =
    (info.format === 'wav' ? undefined : `it is a file of format ${info.format}; expected wav`) ??
    unfit(stream) ??
    (channels <= 2 ? undefined : `it has ${channels} channels; expected 1 or 2`);
  if (what === undefined) return stream;
  throw callerError('InvalidParameter.ResourceNotSupported', `The resource operated "Input" is not supported: ${what}.`); // prettier-ignore
}
