import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { BenchRow } from './row.ts';
import { runMeasured } from './process-tree.ts';

/** A function on one file, as a user runs it from a shell. */
export interface SpeedCase {
  readonly functionName: string;
  readonly input: string;
  readonly clip: string;
  readonly extension: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Media seconds per wall second that the marks ask for. */
  readonly markTimesRealTime: number;
}

/** Shorter clips are repeated up to here: a film of two seconds is decoded before its encoder holds what it needs, so that its height says nothing of a longer one's. */
const LEAST_SECONDS = 9;

/** Speed of one run, and peak memory at the clip's length, or at `LEAST_SECONDS` of it, and at four times that: it must not grow. */
export async function measureSpeed(speedCase: SpeedCase): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-speed-'));
  try {
    const input = repeat(speedCase.input, Math.ceil(LEAST_SECONDS / durationSeconds(speedCase.input)), folder);
    const fourfold = repeat(input, 4, folder);
    const once = await runFunction(speedCase, input, folder);
    const four = await runFunction(speedCase, fourfold, folder);
    const speed = four.mediaSeconds / four.wallSeconds;
    const common = { functionName: speedCase.functionName, clip: speedCase.clip, kind: 'real' } as const;
    return [
      {
        ...common,
        measure: 'speed (media / wall time, 4x length)',
        value: speed,
        unit: 'x',
        mark: `>= ${Number(speedCase.markTimesRealTime.toPrecision(2))}`,
        met: speed >= speedCase.markTimesRealTime,
      },
      { ...common, measure: 'peak memory of the process tree', value: once.peakMegabytes, unit: 'MB' },
      {
        ...common,
        measure: 'peak memory at 4x length',
        value: four.peakMegabytes,
        unit: 'MB',
        mark: 'no more than 1.15 of 1x',
        met: four.peakMegabytes <= once.peakMegabytes * 1.15,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runFunction(speedCase: SpeedCase, input: string, folder: string) {
  const output = join(folder, `out-{sequenceId}.${speedCase.extension}`);
  const params = JSON.stringify(speedCase.params ?? {});
  const args = ['run', speedCase.functionName, input, '--params', params, '--output', output, '--json']; // prettier-ignore
  const cost = await runMeasured('bin/reelsmith.js', args);
  if (cost.exitCode !== 0)
    throw new Error(`${speedCase.functionName} on ${input} failed: ${cost.stdout} ${cost.stderr}`);
  return { ...cost, mediaSeconds: durationSeconds(input) };
}

/** The same streams some times in a row, without encoding them again. */
function repeat(input: string, times: number, folder: string): string {
  if (times <= 1) return input;
  const output = join(folder, `${times}-${basename(input)}`);
  execFileSync('ffmpeg', ['-v', 'error', '-stream_loop', `${times - 1}`, '-i', input, '-map', '0', '-c', 'copy', output]); // prettier-ignore
  return output;
}

function durationSeconds(path: string): number {
  const args = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  return Number(execFileSync('ffprobe', args, { encoding: 'utf8' }));
}
