import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SPEECH_RATE } from '../../analysis/speech/levels.ts';
import { withoutOffset } from '../../analysis/speech/offset.ts';
import type { AudioStream } from '../../media/media.ts';
import { defineFunction, type Work } from '../function.ts';
import { cutPieces } from '../speech-denoise/pieces.ts';
import { speechInput } from '../speech-input.ts';
import { ChannelMeter } from './channel-meter.ts';
import { channelReport, doubleTalk } from './report.ts';
import { SaturationMeter } from './saturation.ts';

const LOWEST_RATE = 8000;
const HIGHEST_RATE = 48_000;
/** Passages are judged one by one; the enhancer hears what comes before. */
const PASSAGE = { length: 8 * SPEECH_RATE, before: SPEECH_RATE, after: 0 };
/** A shorter rest of the file is not judged, samples. */
const LEAST_PASSAGE = 2 * SPEECH_RATE;

type Facts = readonly Record<string, unknown>[];

/** Scores recorded speech. */
export const audioQualityAssessment = defineFunction<object, Facts>({
  name: 'AudioQualityAssessment',
  summary: 'Scores the quality of recorded speech and says what is wrong with it, and where.',
  description:
    'Each channel gets an object with an overall score (`MOS(0-5)`, its band in `MOS`: from 4 `Excellent`, from 3 `Good`, from 2 `Fair`, from 1 `Poor`, else `Bad`), the dimensions `Discontinuity`, ' +
    '`Coloration`, `Noisiness` and `Loudness` (5 is flawless, 1 is bad), the worst passage of 8 seconds for each (`Worst ...`), the level of the speech in dB (-90: no speech), and the shares of speech, of both channels speaking at once, ' +
    'of speech lost in holes, and of clipped samples. Beyond the documented keys: `Channel`, `Faults`, `WorstPassages` with times, `Breaks` (holes with times), and what was `Measured`.\n\n' +
    '`Faults` names what is wrong, each with what tells of it: `Clipping` (0.01 % of the samples and more lie on flat tops), `Dropouts` (the sound breaks off within speech), `Clicks` (single samples stand out, more than one in four seconds), `Band Limit` (the speech ends below three quarters of what the file could hold), `Hum` (tones of 50 or 60 Hz mains that are heard beside the speech), ' +
    '`Level` (speech under -37 or over -4 dB), `Mute`. It is empty where nothing is.\n\n' +
    '`Tag` is `Valid`, `File too Short` (under 2 s), `Mute` (nothing above -60 dB) or `Voice too Short` (under 1 s of speech); unless it is `Valid` the scores are 0.\n\n' +
    'The scores come from measurements, not from listeners: the noise in the pauses of speech (found by a speech enhancer), the band that the speech fills and the holes in it, how fast sounds die away, flat tops, gaps, clicks. ' +
    'Their weights follow PESQ on speech damaged step by step. They order recordings; they are no substitute for a listening test. All but `Loudness` do not depend on the level.\n\n' +
    'Input is a 16-bit PCM WAV file, mono or stereo, of 8,000 to 48,000 Hz; anything else is refused with `InvalidParameter.ResourceNotSupported`. Speech is judged up to 8 kHz, and a file is not blamed for what its sample rate cannot hold.',
  params: z.object({}),
  inputs: ['audio'],
  output: {
    extensions: ['json'],
    required: false,
    description: 'json: the list of the Result, one object per channel. Optional.',
  },
  examples: [{ params: {}, says: 'There is nothing to choose.' }],
  limits: { timeoutSeconds: (inputSeconds) => 120 + inputSeconds, memoryMb: 1024 },
  async run(work) {
    const info = await work.media.probe(work.input.path, work.signal);
    const stream = speechInput(info, unfit);
    const meters = Array.from({ length: stream.channels }, () => new ChannelMeter(stream.sampleRate / 2));
    await listen(work, meters, stream.channels, info.durationSeconds);
    const saturated = await saturation(work, stream);
    const results = meters.map((meter) => meter.finish());
    const both = doubleTalk(results);
    const facts = results.map((result, channel) =>
      channelReport(channel, result, saturated[channel] ?? 0, both, stream.sampleRate / 2),
    );
    const path = join(work.workspace, 'quality.json');
    await writeFile(path, `${JSON.stringify(facts, undefined, 2)}\n`);
    return { artifacts: [{ path, extension: 'json' }], facts };
  },
  report: (facts) => ({ data: { result: facts }, message: 'Successful.' }),
});

function unfit({ codec, sampleRate }: AudioStream): string | undefined {
  if (codec !== 'pcm_s16le') return `its samples are ${codec}; expected 16-bit PCM (pcm_s16le)`;
  if (sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE) return undefined;
  return `its sample rate is ${sampleRate} Hz; expected ${LOWEST_RATE} to ${HIGHEST_RATE}`;
}

async function listen(
  work: Work<object>,
  meters: readonly ChannelMeter[],
  channels: number,
  seconds: number,
): Promise<void> {
  const { models, signal } = work;
  const network = await models.session('speech-enhancement');
  let at = 0;
  for await (const pieces of cutPieces(blocksOf(work, SPEECH_RATE, channels), channels, PASSAGE)) {
    for (const [channel, { samples: given, before, length }] of pieces.entries()) {
      signal.throwIfAborted();
      if (length < LEAST_PASSAGE && at > 0) continue;
      const samples = withoutOffset(given);
      const { speech } = await network.run({ sound: { dtype: 'float32', shape: [1, samples.length], data: samples } });
      const found = speech?.data as Float32Array; // the catalogue says so
      meters[channel]?.add(samples.subarray(before), found.subarray(before));
    }
    at += PASSAGE.length / SPEECH_RATE;
    work.progress(Math.min(0.95, (0.95 * at) / Math.max(seconds, 0.1)), 'listening');
  }
}

async function saturation(work: Work<object>, { sampleRate, channels }: AudioStream): Promise<number[]> {
  const meters = Array.from({ length: channels }, () => new SaturationMeter());
  for await (const block of blocksOf(work, sampleRate, channels)) {
    for (let i = 0; i < block.length; i += 1) meters[i % channels]?.add(block[i]!);
  }
  return meters.map((meter) => meter.ratio());
}

async function* blocksOf({ media, input, signal }: Work<object>, sampleRate: number, channels: number) {
  for await (const { data } of media.samples(input.path, { sampleRate, channels, signal })) yield data;
}
