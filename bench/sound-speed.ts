import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from './row.ts';
import { measureSpeed, type SpeedCase } from './speed.ts';

/** Speed and memory of the functions on sound, each as a user runs it. */
export async function benchSoundSpeed(mediaDirectory: string): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-sound-'));
  try {
    const song = join(mediaDirectory, 'songs/war_of_freedom/song.ogg');
    const speech = join(mediaDirectory, 'speech/noisy_f_pink_10dB.flac');
    const cases: readonly SpeedCase[] = [
      { functionName: 'AudioBeatDetection', clip: 'war_of_freedom', input: song, extension: 'json', markTimesRealTime: 20 }, // prettier-ignore
      { functionName: 'MusicSegmentDetect', clip: 'war_of_freedom', input: song, extension: 'json', markTimesRealTime: 20 }, // prettier-ignore
      { functionName: 'MusicDemix', clip: 'war_of_freedom', input: song, extension: 'wav', markTimesRealTime: 5 },
      ...[16_000, 48_000].map((rate) => ({
        functionName: 'SpeechDenoise',
        clip: `a minute and a half of noisy speech, ${rate / 1000} kHz`,
        input: repeated(speech, rate, folder),
        extension: 'wav',
        markTimesRealTime: 10,
      })),
      { functionName: 'AudioQualityAssessment', clip: 'a minute and a half of noisy speech, 16 kHz', input: repeated(speech, 16_000, folder), extension: 'json', markTimesRealTime: 5 }, // prettier-ignore
    ];
    const rows: BenchRow[] = [];
    for (const speedCase of cases) rows.push(...(await measureSpeed(speedCase)));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A recording seven times over: the start of a process must not be what is measured. */
function repeated(path: string, rate: number, folder: string): string {
  const output = join(folder, `speech-${rate}.wav`);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-stream_loop', '6', '-i', path, '-ac', '1', '-ar', `${rate}`, '-c:a', 'pcm_s16le', output]); // prettier-ignore
  return output;
}
