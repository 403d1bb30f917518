import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMeasured } from './process-tree.ts';
import type { BenchRow } from './row.ts';

const HOURS = 3;
/** What the memory of a long file is held against. */
const SHORT_MINUTES = 10;
/** Peak memory may be this much of the short file's. */
const FLAT = 1.15;

interface LongCase {
  readonly functionName: string;
  /** Repeated until it is long enough. */
  readonly clip: string;
  /** Hz and channels that it is brought to, as 16-bit WAV. */
  readonly format: readonly [sampleRate: number, channels: number];
  readonly extension: string;
  readonly params?: object;
  /** For a function whose memory grows up to here, and no further. */
  readonly shortMinutes?: number;
}

/** Memory of every function on sound over minutes and over three hours, each as a user runs it. Takes about half an hour. */
export async function benchSoundLength(mediaDirectory: string): Promise<BenchRow[]> {
  const media = (name: string) => join(mediaDirectory, name);
  const song = { clip: media('songs/war_of_freedom/song.ogg'), format: [44_100, 2] } as const;
  const speech = { clip: media('speech/noisy_f_pink_10dB.flac'), format: [16_000, 1] } as const;
  const track = { inputs: [{ file: media('songs/pop120/mix.ogg') }] };
  const cases: readonly LongCase[] = [
    { functionName: 'AudioBeatDetection', ...song, extension: 'json' },
    // bars are compared with bars; from 3000 beats on, longer ones
    { functionName: 'MusicSegmentDetect', ...song, extension: 'json', shortMinutes: 30 },
    { functionName: 'AudioMixing', ...speech, extension: 'mp3', params: track },
    { functionName: 'SpeechDenoise', ...speech, extension: 'wav' },
    { functionName: 'AudioQualityAssessment', ...speech, extension: 'json' },
    { functionName: 'MusicDemix', ...song, extension: 'flac' },
  ];
  const rows: BenchRow[] = [];
  for (const one of cases) rows.push(...(await judge(one)));
  return rows;
}

async function judge(one: LongCase): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-length-'));
  try {
    const minutes = one.shortMinutes ?? SHORT_MINUTES;
    const short = await run(one, minutes * 60, folder);
    const long = await run(one, HOURS * 3600, folder);
    const row = (measure: string, value: number) =>
      ({ functionName: one.functionName, clip: `${HOURS} hours`, kind: 'real', measure, value, unit: 'MB' }) as const;
    return [
      row(`peak memory over ${minutes} minutes`, short.peakMegabytes),
      {
        ...row('peak memory over three hours', long.peakMegabytes),
        mark: `no more than ${FLAT} of ${minutes} minutes`,
        met: long.peakMegabytes <= FLAT * short.peakMegabytes,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run({ functionName, clip, format, extension, params = {} }: LongCase, seconds: number, folder: string) {
  const input = join(folder, 'long.wav');
  const [sampleRate, channels] = format;
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-stream_loop', '-1', '-i', clip, '-t', `${seconds}`, '-ac', `${channels}`, '-ar', `${sampleRate}`, '-c:a', 'pcm_s16le', input]); // prettier-ignore
  const output = join(folder, `out.${extension}`);
  const cost = await runMeasured('bin/reelsmith.js', ['run', functionName, input, '--params', JSON.stringify(params), '--output', output]); // prettier-ignore
  if (cost.exitCode !== 0) throw new Error(`${functionName} failed over ${seconds} s: ${cost.stdout} ${cost.stderr}`);
  return cost;
}
