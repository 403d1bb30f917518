import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { speechDenoise } from '../src/functions/speech-denoise/index.ts';
import { mediaConfig } from '../src/media/config.ts';
import { createMedia } from '../src/media/ffmpeg-media.ts';
import { chain, filter, type Filter } from '../src/media/graph.ts';
import { withFunction } from './in-process.ts';
import { levelChange, siSdr } from './metrics/speech.ts';
import { Plot, plotPath } from './plot.ts';
import { rnnoise, RNNOISE_RATE } from './rnnoise.ts';
import type { BenchRow } from './row.ts';
import { decoded } from './sound-file.ts';

const media = createMedia(mediaConfig.parse({}));
const { signal } = new AbortController();
/** Delay forgiven, seconds. */
const REACH = 0.06;

const truth = z.array(z.object({ noisy: z.string(), clean: z.string(), snr_db_active_speech: z.number() }));

/** Sounds that must stay as they are. */
const untouched = [
  ['speech/clean_f.flac', 'clean speech', 16_000],
  ['speech/librivox_0870.wav', 'clean speech', 16_000],
  ['speech/librispeech_3436-172162-0000.hq.ogg', 'clean speech', 16_000],
  ['speech/librispeech_3436-172162-0000.hq.ogg', 'clean speech', 48_000],
  ['speech/asterisk_demo-congrats.wav', 'clean speech', 16_000],
  ['songs/war_of_freedom/song.ogg', 'music', 48_000],
  ['songs/chaos_god/song.ogg', 'music', 16_000],
  ['songs/pop120/mix.ogg', 'music', 48_000],
] as const;

/** SI-SDR gained on noisy speech at 16 and 48 kHz beside `afftdn` and RNNoise, harm done to clean speech and to music, and speed. */
export async function benchSpeechDenoise(mediaDirectory: string): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-bench-'));
  try {
    const clips = truth.parse(JSON.parse(readFileSync(join(mediaDirectory, 'speech/gt.json'), 'utf8')));
    const rows: BenchRow[] = [];
    for (const rate of [16_000, 48_000]) {
      const gains: number[] = [];
      for (const { noisy, clean, snr_db_active_speech: snr } of clips) {
        const [judged, gain] = await gained(join(mediaDirectory, 'speech', noisy), join(mediaDirectory, 'speech', clean), rate, snr, folder); // prettier-ignore
        rows.push(...judged);
        if (snr <= 10) gains.push(gain);
      }
      const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
      rows.push(row(`all of 0-10 dB, ${rate / 1000} kHz`, 'mean SI-SDR gain', mean, 'dB', { mark: '>= 5', met: mean >= 5 })); // prettier-ignore
    }
    for (const [file, what, rate] of untouched) {
      rows.push(...(await harm(join(mediaDirectory, file), what, rate, folder)));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function gained(noisy: string, clean: string, rate: number, snr: number, folder: string) {
  const input = await convert(noisy, join(folder, 'noisy.wav'), rate);
  const reference = await decoded(await convert(clean, join(folder, 'clean.wav'), rate), rate);
  const before = siSdr(reference, await decoded(input, rate));
  const floorPath = await convert(input, join(folder, 'floor.wav'), rate, [filter('afftdn')]);
  const floor = siSdr(reference, await decoded(floorPath, rate), REACH * rate) - before;
  const peer = siSdr(await decoded(clean, RNNOISE_RATE), await rnnoise(await decoded(noisy, RNNOISE_RATE)), REACH * RNNOISE_RATE) - before; // prettier-ignore
  return withFunction(speechDenoise, input, {}, async ({ paths: [path = ''], wallSeconds }) => {
    const cleaned = await decoded(path, rate);
    const gain = siSdr(reference, cleaned, REACH * rate) - before;
    if (rate === 16_000) await picture(basename(noisy, '.flac'), await decoded(input, rate), cleaned, reference);
    const speed = reference.length / rate / wallSeconds;
    const judged = snr > 10 ? { mark: '>= 0', met: gain >= 0 } : {};
    const clip = `${basename(noisy)}, ${rate / 1000} kHz`;
    return [
      [
        row(clip, 'SI-SDR gain', gain, 'dB', judged, `afftdn ${floor.toFixed(2)}, RNNoise ${peer.toFixed(2)}`),
        row(clip, 'speed (media / wall time)', speed, 'x', { mark: '>= 10', met: speed >= 10 }),
      ],
      gain,
    ] as const;
  });
}

/** Before, after, and what it should be. */
async function picture(name: string, before: Float32Array, after: Float32Array, clean: Float32Array): Promise<void> {
  const plot = new Plot(3);
  plot.spectrogram(`${name}: noisy`, before, 16_000, 8000);
  plot.spectrogram('denoised', after, 16_000, 8000);
  plot.spectrogram('clean', clean, 16_000, 8000);
  await plot.save(plotPath(`speech-denoise-${name}`));
}

async function harm(file: string, what: string, rate: number, folder: string): Promise<BenchRow[]> {
  const input = await convert(file, join(folder, 'untouched.wav'), rate, [filter('atrim', { end: 40 })]);
  const before = await decoded(input, rate);
  return withFunction(speechDenoise, input, {}, async ({ paths: [path = ''] }) => {
    const after = await decoded(path, rate);
    const [kept, level] = [Math.min(100, siSdr(before, after)), levelChange(before, after)];
    const clip = `${basename(file)}, ${rate / 1000} kHz`;
    return [
      row(clip, `${what} kept (SI-SDR)`, kept, 'dB', { mark: '>= 30', met: kept >= 30 }),
      row(clip, `level of ${what}`, level, 'dB', { mark: '+-0.5', met: Math.abs(level) <= 0.5 }),
    ];
  });
}

function row(
  clip: string,
  measure: string,
  value: number,
  unit: string,
  judged: Pick<BenchRow, 'mark' | 'met'>,
  floor?: string,
): BenchRow {
  const kind = /noisy|pop120|all of/.test(clip) ? 'synthetic' : 'real';
  return {
    functionName: 'SpeechDenoise',
    clip,
    kind,
    measure,
    value,
    unit,
    ...judged,
    ...(floor === undefined ? {} : { floor }),
  };
}

async function convert(from: string, to: string, rate: number, filters: readonly Filter[] = []): Promise<string> {
  await media.render({
    inputs: [{ path: from }],
    graph: [chain([{ input: 0, stream: 'audio' }], [...filters, filter('aresample', { osr: rate })], ['sound'])],
    maps: ['sound'],
    options: { 'c:a': 'pcm_s16le', ac: 1 },
    output: { path: to, container: 'wav' },
    signal,
  });
  return to;
}
