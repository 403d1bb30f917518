import { join } from 'node:path';
import { z } from 'zod';
import type { AudioStream } from '../../media/media.ts';
import type { Models, ModelSession } from '../../models/models.ts';
import { defineFunction, reportFiles, type Work } from '../function.ts';
import { number } from '../parameter.ts';
import { speechInput } from '../speech-input.ts';
import { denoise, type Enhance } from './denoise.ts';

const params = z.object({
  Strength: number({
    min: 0,
    max: 100,
    default: 100,
    unit: 'percent',
    meaning: 'how much of the noise found is taken away; 0 leaves the sound as it is',
  }),
});
type Params = z.infer<typeof params>;

/** Two pieces are enhanced at once. */
const LANES = [0, 1];
/** Sample format of the output, by that of the input. */
const SAMPLE_CODECS = new Set(['pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_f64le']);

/** Takes noise from recorded speech. */
export const speechDenoise = defineFunction<Params, null>({
  name: 'SpeechDenoise',
  summary: 'Takes noise from recorded speech and leaves clean speech and music alone.',
  description:
    'A recurrent network (GTCRN) finds the speech below 8 kHz; above, at 48 kHz, bands are lowered by the noise they hold while nobody speaks. How much is taken away follows from ' +
    'the ratio of speech to noise, measured every 8 seconds over half a minute: all of it under 8 dB, half at 19 dB, nothing from 27 dB on, so that clean speech keeps its sound and level. ' +
    'Sound in which no speech is found (music, noise alone) is left as it is, and singing over music mostly is. Other people who talk are speech to the network: they go down little.\n\n' +
    'Input is a WAV file of 16,000 or 48,000 Hz with one or two channels; anything else is refused with `InvalidParameter.ResourceNotSupported`. Output is a WAV file of the same rate, channels, ' +
    'sample format and length, in time with Input to the sample. Channels are worked on one by one.',
  params,
  inputs: ['audio'],
  output: { extensions: ['wav'], required: true, description: 'wav, in the sample format of Input.' },
  examples: [{ params: { Strength: 70 }, says: 'Keeps some of the room.' }],
  limits: { timeoutSeconds: (inputSeconds) => 120 + inputSeconds, memoryMb: 1024 },
  async run(work) {
    const { media, models, input, signal, workspace, params } = work;
    if (params.Strength > 0) openEnhancers(models).catch(() => undefined); // while the file is probed; `clean` tells of it
    const info = await media.probe(input.path, signal);
    const stream = speechInput(info, unfit);
    const path = join(workspace, 'denoised.wav');
    await media.encodeAudio(clean(work, stream), {
      sampleRate: stream.sampleRate,
      channels: stream.channels,
      options: { 'c:a': SAMPLE_CODECS.has(stream.codec) ? stream.codec : 'pcm_s16le' },
      output: { path, container: 'wav' },
      expectedSeconds: info.durationSeconds,
      onProgress: (seconds) =>
        work.progress(Math.min(0.99, seconds / Math.max(info.durationSeconds, 0.1)), 'denoising'),
      signal,
    });
    return { artifacts: [{ path, extension: 'wav' }], facts: null };
  },
  report: reportFiles,
});

function unfit({ sampleRate }: AudioStream): string | undefined {
  const fits = sampleRate === 16_000 || sampleRate === 48_000;
  return fits ? undefined : `its sample rate is ${sampleRate} Hz; expected 16000 or 48000`;
}

function openEnhancers(models: Models): Promise<ModelSession[]> {
  return Promise.all(LANES.map((lane) => models.session('speech-enhancement', lane)));
}

async function* clean(work: Work<Params>, stream: AudioStream): AsyncGenerator<Float32Array> {
  const { media, models, input, signal, params: { Strength } } = work; // prettier-ignore
  const { channels } = stream;
  const sampleRate = stream.sampleRate === 16_000 ? 16_000 : 48_000;
  async function* blocks() {
    for await (const { data } of media.samples(input.path, { sampleRate, channels, signal })) yield data;
  }
  if (Strength === 0) {
    yield* blocks();
    return;
  }
  const networks = await openEnhancers(models);
  let turn = 0;
  const enhance: Enhance = async (sound) => {
    const network = networks[turn++ % networks.length]!; // there are some
    const { speech } = await network.run({ sound: { dtype: 'float32', shape: [1, sound.length], data: sound } });
    return speech?.data as Float32Array; // the catalogue says so
  };
  yield* denoise(blocks(), enhance, { sampleRate, channels, strength: Strength / 100, signal });
}
