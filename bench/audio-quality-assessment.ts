import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { audioQualityAssessment } from '../src/functions/audio-quality-assessment/index.ts';
import { withFunction } from './in-process.ts';
import type { BenchRow } from './row.ts';

const truth = z.array(z.object({ type: z.string(), expected_order_best_to_worst: z.array(z.string()) }));

/** Share of the steps of known degradations whose overall scores are in order, and speed. */
export async function benchAudioQualityAssessment(mediaDirectory: string): Promise<BenchRow[]> {
  const folder = join(mediaDirectory, 'quality');
  const ladders = truth.parse(JSON.parse(readFileSync(join(folder, 'gt.json'), 'utf8')));
  const rows: BenchRow[] = [];
  const known = new Map<string, number>();
  let [inOrder, steps] = [0, 0];
  for (const { type, expected_order_best_to_worst: files } of ladders) {
    const scores: number[] = [];
    for (const file of files) scores.push(known.get(file) ?? (await overall(join(folder, file))));
    files.forEach((file, i) => known.set(file, scores[i]!));
    const right = scores.slice(1).filter((score, i) => score < scores[i]!).length;
    inOrder += right;
    steps += scores.length - 1;
    rows.push(row(type, 'steps in order', right / (scores.length - 1)));
  }
  const share = inOrder / Math.max(1, steps);
  return [...rows, { ...row('all ladders', 'steps in order', share), mark: '>= 0.95', met: share >= 0.95 }];
}

async function overall(path: string): Promise<number> {
  return withFunction(audioQualityAssessment, path, {}, ({ facts }) => {
    const [channel] = facts as readonly Record<string, unknown>[];
    return Promise.resolve(Number(channel?.['MOS(0-5)']));
  });
}

function row(clip: string, measure: string, value: number): BenchRow {
  return {
    functionName: 'AudioQualityAssessment',
    clip,
    kind: 'synthetic',
    measure,
    value,
    unit: '',
    floor: 'random 0.5',
  };
}
