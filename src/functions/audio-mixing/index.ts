import { join } from 'node:path';
import { z } from 'zod';
import { callerError } from '../../base/errors.ts';
import type { EncodeAudioRequest } from '../../media/media.ts';
import { defineFunction, reportFiles, type Work } from '../function.ts';
import { choice, number, structured } from '../parameter.ts';
import { planMix } from './plan.ts';
import { renderMix } from './render.ts';
import { listen, type Track } from './track.ts';

type Container = EncodeAudioRequest['output']['container'];
const SOUND_FORMATS = ['wav', 'mp3', 'm4a', 'aac', 'flac', 'ogg', 'opus'] as const satisfies Container[];
const PICTURE_FORMATS = ['mp4', 'mov'] as const satisfies Container[];

const file = z.object({ file: z.string().min(1) });
const oneTrack = z.union([file, z.tuple([file]).transform(([track]) => track)]);

const params = z.object({
  inputs: structured(
    {
      type: 'list of one track, or the track itself',
      allowed: '[{"file": "<address>"}] or {"file": "<address>"}, exactly one',
      absent: 'refused',
      meaning: 'the track to mix in: the sound of an audio or video file',
    },
    oneTrack,
  ),
  Loudness: number({
    min: -36,
    max: -8,
    default: -16,
    unit: 'LUFS',
    meaning: 'integrated loudness of the mix (ITU-R BS.1770-4); -23 suits European broadcast, -14 streaming services',
  }),
  Voice: choice(
    ['auto', 'input', 'track', 'none'],
    'auto',
    'which of the two speaks over the other: Input, the further track, neither (both keep their level), or whichever of them is found to be speech when the other is not',
  ),
  Bed: number({
    min: 0,
    max: 30,
    default: 6,
    unit: 'LU',
    meaning: 'how far the music lies under the voice while nobody speaks',
  }),
  Duck: number({
    min: 0,
    max: 30,
    default: 10,
    unit: 'dB',
    meaning: 'how much further the music goes down while somebody speaks',
  }),
  FadeOut: number({ min: 0, max: 20, default: 2, unit: 'seconds', meaning: 'fade at the end of a track that is cut' }),
  Length: choice(
    ['input', 'longest', 'shortest'],
    'input',
    'length of the mix: that of Input, or of the longer or the shorter of the two; a video keeps its own length in any case',
  ),
  Loop: choice(
    ['auto', 'on', 'off'],
    'auto',
    'whether the shorter track repeats to the end: `auto` repeats music of 4 seconds and more under speech or a picture, and leaves silence after anything else',
  ),
});
type Params = z.infer<typeof params>;

/** Mixes a second track into the first. */
export const audioMixing = defineFunction<Params, null>({
  name: 'AudioMixing',
  summary: 'Mixes two sound tracks, music ducked under speech, to a loudness without clipping.',
  description:
    'Measures the loudness of Input and of one further track, tells which is speech and which is music, and mixes them as an engineer would. Music under speech lies `Bed` LU under it, ' +
    'and `Duck` dB lower while somebody speaks: it goes down over the quarter of a second before the first word and comes back over 0.7 s after the last; gaps between words are no pauses. ' +
    'Two tracks of music (a song and its vocals), or two of speech, are brought to one loudness and summed without ducking. The sum is brought to `Loudness`, its true peaks limited to -1 dBTP, ' +
    'both measured on the finished file. The mix is stereo at 48 kHz; more channels are mixed down.\n\n' +
    'The mix is as long as Input. A longer further track is cut and faded out over its last `FadeOut` seconds; a shorter one repeats with cross-fades of up to 2 s when it is music under speech or under a ' +
    'picture, and is followed by silence otherwise. Both start together, and keep time within a millisecond.\n\n' +
    'A video keeps its picture, copied packet by packet (encoded as H.264 when MP4 cannot hold it, as with VP8), and gets the mix as its sound. A file without sound, or with none above -60 LUFS, counts as silence; when both have no sound stream the job fails with ' +
    '`InvalidParameter.NoAudioStream`.',
  params,
  inputs: ['audio', 'video'],
  output: {
    extensions: ['wav', 'mp4', 'mp3', 'm4a', 'aac', 'flac', 'ogg', 'opus', 'mov'],
    required: true,
    description:
      'wav (default), mp3, m4a, aac, flac, ogg or opus; for a video mp4 (default) or mov, or one of the former for the sound alone.',
  },
  examples: [
    {
      params: { inputs: [{ file: 'oss://bucket.oss-cn-shanghai.aliyuncs.com/music.mp3' }] },
      says: 'Music under the sound of Input.',
    },
    {
      params: { inputs: { file: 'oss://bucket/music.mp3' }, Loudness: -14, Duck: 12 },
      says: 'Louder, and ducked deeper.',
    },
    {
      params: { inputs: [{ file: 'oss://bucket/vocals.wav' }], Voice: 'none' },
      says: 'Both tracks as loud as each other.',
    },
  ],
  limits: { timeoutSeconds: (inputSeconds) => 300 + inputSeconds, memoryMb: 1024 },
  references(given) {
    if (given.inputs === undefined) {
      throw callerError(
        'InvalidParameter',
        'The specified parameter "JobParams.inputs" is absent; expected [{"file": "<address>"}].',
      );
    }
    return { track: given.inputs.file };
  },
  async run(work) {
    const tracks = await listenToBoth(work);
    const container = containerFor(work.wantedExtension, tracks.input);
    const path = join(work.workspace, `mix.${container}`);
    await renderMix(work, planMix(tracks, mixOptions(work.params)), {
      path,
      container,
      loudness: work.params.Loudness,
      withPicture: (PICTURE_FORMATS as readonly string[]).includes(container),
    });
    return { artifacts: [{ path, extension: container }], facts: null };
  },
  report: reportFiles,
});

function mixOptions({ Voice, Bed, Duck, FadeOut, Length, Loop }: Params) {
  return { voice: Voice, bedLu: Bed, duckDb: Duck, fadeOutSeconds: FadeOut, length: Length, loop: Loop };
}

function containerFor(wanted: string, input: Track): Container {
  const possible: readonly Container[] = input.picture ? [...PICTURE_FORMATS, ...SOUND_FORMATS] : SOUND_FORMATS;
  return possible.find((container) => container === wanted) ?? possible[0] ?? 'wav';
}

async function listenToBoth(work: Work<Params>): Promise<{ input: Track; track: Track }> {
  const { media, input, references, signal } = work;
  const further = references['track'];
  if (further === undefined) throw new Error('the further track was not fetched');
  const infos = await Promise.all([media.probe(input.path, signal), media.probe(further.path, signal)]);
  if (infos.every(({ audio }) => audio.length === 0)) {
    throw callerError('InvalidParameter.NoAudioStream', 'Neither Input nor the track in "inputs" has an audio stream.');
  }
  const tell = (from: number, total: number) => (seconds: number) =>
    work.progress(from + 0.2 * Math.min(1, seconds / Math.max(total, 0.1)), 'listening');
  return {
    input: await listen(media, input.path, infos[0], signal, tell(0, infos[0].durationSeconds)),
    track: await listen(media, further.path, infos[1], signal, tell(0.2, infos[1].durationSeconds)),
  };
}
