import { join } from 'node:path';
import { z } from 'zod';
import { callerError } from '../../base/errors.ts';
import type { AudioStream } from '../../media/media.ts';
import { defineFunction, reportFiles, type Artifact, type Work } from '../function.ts';
import { BAND_COUNT } from './bands.ts';
import { separateVoice, type SeparateOptions, type VoiceMask } from './separate.ts';
import { restStem, voiceStem } from './stems.ts';

const EXTENSIONS = ['wav', 'flac'] as const;
/** The voice is most of the work. */
const VOICE_SHARE = 0.85;

interface StemFormat extends SeparateOptions {
  readonly extension: (typeof EXTENSIONS)[number];
  /** The files hold what is beyond full scale as well. */
  readonly isFloat: boolean;
}

/** A song in two parts. */
export const musicDemix = defineFunction<object, null>({
  name: 'MusicDemix',
  summary: 'Parts a song into its singing voice and its accompaniment.',
  description:
    'Writes two files, vocals and accompaniment, that add up to the song sample by sample. A small network, which sees a quarter of a minute at a time, says how much of each quarter tone is voice at each moment: ' +
    'by what lies in the middle between both channels, by harmonics that move as voices do, and by what goes on before and after.\n\n' +
    'What to expect: a voice that stands in front comes out clearly, and the accompaniment is fit to sing to. Some of the instruments that sound with the voice stay audible in it, most of all those that play like a voice ' +
    '(flute, saxophone, violin), and long reverberation stays with the accompaniment. The network learned from voices that a computer made sing over music put together by a computer: it does less well on real singers, least on choirs, shouts and ' +
    'voices with heavy effects. Speech over music is parted as well. Networks a hundred times as large do better; none is free to ship.\n\n' +
    'Sound is taken from audio and from films; more than two channels are mixed down to two. Both files are of 16 bits and as long as the sound, at its sampling rate from 44.1 to 192 kHz; slower sound is brought to 44.1 or 48 kHz. ' +
    'Of sound in floating point (a WAV file of 32 or 64-bit float) the WAV files are in 32-bit float as well, so that what goes beyond full scale is kept.',
  params: z.object({}),
  inputs: ['audio', 'video'],
  output: {
    extensions: EXTENSIONS,
    required: true,
    resultTypes: ['vocals', 'accompaniment'],
    description: 'Two files, {resultType} vocals and accompaniment; without it in Output the second gets a number.',
  },
  examples: [{ params: {}, says: 'There is nothing to set.' }],
  limits: { timeoutSeconds: (inputSeconds) => 180 + inputSeconds, memoryMb: 1536 },
  async run(work) {
    const { media, models, input, signal } = work;
    const info = await media.probe(input.path, signal);
    const [stream] = info.audio;
    if (stream === undefined) {
      throw callerError('InvalidParameter.NoAudioStream', 'The resource has no audio stream.');
    }
    const extension = EXTENSIONS.find((one) => one === work.wantedExtension) ?? EXTENSIONS[0];
    const format: StemFormat = {
      sampleRate: workingRate(stream),
      channels: stream.channels === 1 ? 1 : 2,
      signal,
      extension,
      isFloat: extension === 'wav' && stream.codec.startsWith('pcm_f'),
    };
    const total = Math.max(0.1, stream.durationSeconds ?? info.durationSeconds);
    const network = await models.session('voice-mask');
    const mask: VoiceMask = async (powers, frames) => {
      const { voice } = await network.run({
        powers: { dtype: 'float32', shape: [1, 3, BAND_COUNT, frames], data: powers },
      });
      return voice?.data as Float32Array; // the catalogue says so
    };
    const findVoice = format.isFloat ? separateVoice : voiceStem;
    const vocals = await write(work, 'vocals', format, findVoice(samples(work, input.path, format), mask, format), (seconds) =>
      work.progress(VOICE_SHARE * Math.min(1, seconds / total), 'finding the voice'),
    ); // prettier-ignore
    const rest = restStem(samples(work, input.path, format), samples(work, vocals.path, format));
    const accompaniment = await write(work, 'accompaniment', format, rest, (seconds) =>
      work.progress(VOICE_SHARE + (0.99 - VOICE_SHARE) * Math.min(1, seconds / total), 'writing the accompaniment'),
    );
    return { artifacts: [vocals, accompaniment], facts: null };
  },
  report: reportFiles,
});

/** Rates that the network knows, or multiples of them; what is slower is brought to one of them. */
function workingRate({ sampleRate }: AudioStream): number {
  if (sampleRate >= 44_100) return Math.min(sampleRate, 192_000);
  return 48_000 % sampleRate === 0 ? 48_000 : 44_100;
}

async function* samples({ media, signal }: Work<object>, path: string, { sampleRate, channels }: SeparateOptions) {
  for await (const { data } of media.samples(path, { sampleRate, channels, signal })) yield data;
}

async function write(
  { media, workspace, signal }: Work<object>,
  resultType: 'vocals' | 'accompaniment',
  { sampleRate, channels, extension, isFloat }: StemFormat,
  sound: AsyncIterable<Float32Array>,
  onProgress: (seconds: number) => void,
): Promise<Artifact> {
  const path = join(workspace, `${resultType}.${extension}`);
  await media.encodeAudio(sound, {
    ...{ sampleRate, channels, onProgress, signal },
    options:
      extension === 'wav' ? { 'c:a': isFloat ? 'pcm_f32le' : 'pcm_s16le' } : { 'c:a': 'flac', sample_fmt: 's16' },
    output: { path, container: extension },
  });
  return { path, extension, resultType };
}
