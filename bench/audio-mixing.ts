import { basename, dirname, join } from 'node:path';
import { audioMixing } from '../src/functions/audio-mixing/index.ts';
import { chain, filter } from '../src/media/graph.ts';
import type { Media } from '../src/media/media.ts';
import { withFunction, type Finished } from './in-process.ts';
import { clippedSamples, delay, duckingDepth, gainsInMix } from './metrics/sound.ts';
import type { BenchRow } from './row.ts';

const RATE = 16_000;
const AIM_LUFS = -16;

interface MixCase {
  readonly input: string;
  readonly track: string;
  /** Which of the two ought to be found to speak. */
  readonly voice?: 'input' | 'track';
  readonly extension: string;
}

/** Voice and music both ways round, music with music, films; stereo, mono, 8 to 48 kHz; every family of formats. */
const cases: readonly MixCase[] = [
  { input: 'speech/asterisk_demo-congrats.wav', track: 'songs/pop120/mix.ogg', voice: 'input', extension: 'wav' },
  { input: 'speech/librispeech_3436-172162-0000.hq.ogg', track: 'songs/war_of_freedom/song.ogg', voice: 'input', extension: 'mp3' },
  { input: 'songs/waltz_rock96_34/mix.ogg', track: 'speech/librivox_0870.wav', voice: 'track', extension: 'flac' },
  { input: 'songs/pop120/vocals.ogg', track: 'songs/pop120/other.ogg', extension: 'ogg' },
  { input: 'songs/Karissa_Hobbs_-_Lets_Go_Fishin.hq.ogg', track: 'speech/clean_f.flac', voice: 'track', extension: 'm4a' },
  { input: 'video/his_girl_friday_640x480.mp4', track: 'songs/chaos_god/song.ogg', voice: 'input', extension: 'mp4' },
  { input: 'video/bbb_0_30_720p.webm', track: 'speech/clean_f.flac', voice: 'track', extension: 'mp4' },
  { input: 'video/whitehouse_640x360.mp4', track: 'songs/pop120/mix.ogg', extension: 'mp4' },
]; // prettier-ignore

/** Loudness, peaks, sync, ducking, length and speed of mixes, beside plain `amix` in the same run. */
export async function benchAudioMixing(mediaDirectory: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const one of cases) {
    const references = { track: join(mediaDirectory, one.track) };
    const params = { inputs: [{ file: 'oss://bucket/track' }] };
    const input = join(mediaDirectory, one.input);
    rows.push(
      ...(await withFunction(audioMixing, input, { params, references, extension: one.extension }, (finished) =>
        judge(one, input, references.track, finished),
      )),
    );
  }
  return rows;
}

async function judge(one: MixCase, input: string, track: string, finished: Finished): Promise<BenchRow[]> {
  const { media, wallSeconds } = finished;
  const [path = ''] = finished.paths;
  const signal = new AbortController().signal;
  const [info, source] = [await media.probe(path, signal), await media.probe(input, signal)];
  const row = rowsFor(one);
  const loudness = await media.loudness(path, signal);
  const floor = source.audio.length === 0 ? undefined : await plainMix(finished, input, track);
  const error = Math.abs(loudness.integrated - AIM_LUFS);
  const lengthError = Math.abs(info.durationSeconds - source.durationSeconds) * 1000;
  const speed = source.durationSeconds / wallSeconds;
  const full = await decoded(media, path, 48_000);
  const clipped = clippedSamples(full);
  return [
    row(
      'loudness error',
      error,
      'LU',
      { mark: '<= 0.5', met: error <= 0.5 },
      floor && Math.abs(floor.integrated - AIM_LUFS),
    ),
    row('true peak', loudness.truePeak, 'dBTP', { mark: '<= -1', met: loudness.truePeak <= -1 }, floor?.truePeak),
    row('clipped samples', clipped, '', { mark: '0', met: clipped === 0 }),
    row('length error', lengthError, 'ms', { mark: '<= 50', met: lengthError <= 50 }),
    row('speed, fixed costs of a short clip included', speed, 'x', {}),
    ...(await timing(one, media, path, input, track, row)),
  ];
}

/** Sync of both tracks, and ducking where there is a voice. */
async function timing(one: MixCase, media: Media, path: string, input: string, track: string, row: RowMaker) {
  const [mix, a, b] = [
    await decoded(media, path, RATE),
    await decoded(media, input, RATE),
    await decoded(media, track, RATE),
  ];
  const rows: BenchRow[] = [];
  for (const [name, part] of [
    ['Input', a],
    ['track', b],
  ] as const) {
    if (part.length === 0) continue;
    const ms = Math.abs((delay(mix, part, 3 * RATE, 60) * 1000) / RATE);
    rows.push(row(`sync of ${name}`, ms, 'ms', { mark: '<= 1', met: ms <= 1 }));
  }
  if (one.voice === undefined) return rows;
  const [voice, bed] = one.voice === 'input' ? [a, b] : [b, a];
  const common = mix.subarray(0, Math.min(mix.length, bed.length));
  const depth = duckingDepth(gainsInMix(common, voice, bed, RATE * 0.2), 6);
  if (Number.isNaN(depth.pauses)) return rows; // speech without a pause
  const ducked = depth.speech - depth.pauses;
  rows.push(
    row('bed under speech against pauses', ducked, 'dB', { mark: '-12 to -8', met: Math.abs(ducked + 10) <= 2 }),
  );
  return rows;
}

type RowMaker = (
  measure: string,
  value: number,
  unit: string,
  judged: Pick<BenchRow, 'mark' | 'met'>,
  floor?: number,
) => BenchRow;

function rowsFor({ input, track }: MixCase): RowMaker {
  const named = (path: string) => `${basename(dirname(path))}/${basename(path)}`;
  const clip = `${named(input)} + ${named(track)}`;
  const kind = /pop120|waltz/.test(clip) ? 'synthetic' : 'real';
  return (measure, value, unit, judged, floor) => ({
    ...{ functionName: 'AudioMixing', clip, kind, measure, value, unit, ...judged },
    ...(floor === undefined ? {} : { floor: `amix ${floor.toFixed(2)}` }),
  });
}

/** What ffmpeg's mixer gives by itself. */
async function plainMix({ media, folder }: Finished, input: string, track: string) {
  const path = join(folder, 'plain.wav');
  const signal = new AbortController().signal;
  const audio = (index: number) => ({ input: index, stream: 'audio' }) as const;
  await media.render({
    inputs: [{ path: input }, { path: track }],
    graph: [chain([audio(0), audio(1)], [filter('amix', { inputs: 2, duration: 'first' })], ['mixed'])],
    maps: ['mixed'],
    options: { 'c:a': 'pcm_s16le' },
    output: { path, container: 'wav' },
    signal,
  });
  return media.loudness(path, signal);
}

async function decoded(media: Media, path: string, sampleRate: number): Promise<Float32Array> {
  const signal = new AbortController().signal;
  if ((await media.probe(path, signal)).audio.length === 0) return new Float32Array(0);
  const blocks: Float32Array[] = [];
  let start = 0;
  for await (const { data, startSeconds } of media.samples(path, { sampleRate, channels: 1, signal })) {
    if (blocks.length === 0) start = Math.max(0, Math.round(startSeconds * sampleRate));
    blocks.push(data);
  }
  const all = new Float32Array(start + blocks.reduce((sum, block) => sum + block.length, 0));
  let at = start;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}
