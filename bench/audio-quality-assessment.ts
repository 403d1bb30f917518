import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { audioQualityAssessment } from '../src/functions/audio-quality-assessment/index.ts';
import { withFunction } from './in-process.ts';
import type { BenchRow } from './row.ts';
import { damagedSpeech } from './speech-faults.ts';

const truth = z.array(z.object({ type: z.string(), expected_order_best_to_worst: z.array(z.string()) }));

/** Clean speech with nothing wrong. */
const RECORDINGS = ['clean_f.flac', 'librivox_0870.wav', 'librispeech_3436-172162-0000.hq.ogg'];
const FAULTS = ['Clipping', 'Dropouts', 'Clicks', 'Band Limit', 'Hum', 'Mute', 'Level'];

/** Share of the steps of known degradations whose overall scores are in order, and how surely faults are named. */
export async function benchAudioQualityAssessment(mediaDirectory: string): Promise<BenchRow[]> {
  const folder = join(mediaDirectory, 'quality');
  const ladders = truth.parse(JSON.parse(readFileSync(join(folder, 'gt.json'), 'utf8')));
  const rows: BenchRow[] = [];
  const known = new Map<string, number>();
  let [inOrder, steps] = [0, 0];
  for (const { type, expected_order_best_to_worst: files } of ladders) {
    const scores: number[] = [];
    for (const file of files) scores.push(known.get(file) ?? (await assessed(join(folder, file)))['MOS(0-5)']);
    files.forEach((file, i) => known.set(file, scores[i]!));
    const right = scores.slice(1).filter((score, i) => score < scores[i]!).length;
    inOrder += right;
    steps += scores.length - 1;
    rows.push(ladderRow(type, right / (scores.length - 1)));
  }
  const share = inOrder / Math.max(1, steps);
  rows.push({ ...ladderRow('all ladders', share), mark: '>= 0.95', met: share >= 0.95 });
  return [...rows, ...(await benchFaults(join(mediaDirectory, 'speech')))];
}

/** Every fault on its own, on each recording, among other damage. */
async function benchFaults(folder: string): Promise<BenchRow[]> {
  const judged: { fault: string | undefined; named: readonly string[] }[] = [];
  for (const recording of RECORDINGS) {
    const made = mkdtempSync(join(tmpdir(), 'reelsmith-faults-'));
    try {
      for (const { fault, path } of await damagedSpeech(join(folder, recording), made)) {
        const { Faults } = await assessed(path);
        judged.push({ fault, named: Faults.map(({ Fault }) => Fault) });
      }
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  }
  return FAULTS.flatMap((fault) => {
    const share = (has: boolean) => {
      const these = judged.filter((one) => (one.fault === fault) === has);
      return (100 * these.filter(({ named }) => named.includes(fault)).length) / these.length;
    };
    const [hit, alarm] = [share(true), share(false)];
    return [
      { ...row(fault, 'found', hit, '%'), mark: '>= 90', met: hit >= 90 },
      { ...row(fault, 'named where it is not', alarm, '%'), mark: '<= 5', met: alarm <= 5 },
    ];
  });
}

const channel = z.object({ 'MOS(0-5)': z.number(), Faults: z.array(z.object({ Fault: z.string() })) });

/** The first channel's object. */
async function assessed(path: string): Promise<z.infer<typeof channel>> {
  return withFunction(audioQualityAssessment, path, {}, ({ facts }) => Promise.resolve(z.tuple([channel], z.unknown()).parse(facts)[0])); // prettier-ignore
}

const row = (clip: string, measure: string, value: number, unit: string) =>
  ({ functionName: 'AudioQualityAssessment', clip, kind: 'synthetic', measure, value, unit }) as const;
const ladderRow = (clip: string, share: number) => ({ ...row(clip, 'steps in order', share, ''), floor: 'random 0.5' });
