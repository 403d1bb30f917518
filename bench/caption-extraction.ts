import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captionExtraction } from '../src/functions/caption-extraction/index.ts';
import { burn } from './caption-clips.ts';
import { captionPlans } from './caption-plans.ts';
import { withFunction } from './in-process.ts';
import { quantile } from '../src/base/quantile.ts';
import { readSubRip, scoreCaptions, type CaptionScore, type TimedText } from './metrics/caption.ts';
import type { BenchRow } from './row.ts';

const footage = ['tears_of_steel_battle_800x332.webm', 'bbb_0_30_720p.webm', 'whitehouse_640x360.mp4', 'his_girl_friday_640x480.mp4', 'intel_one_by_one_person_768x432.mp4', 'mdn_chromakey_man_320x192.mp4', 'flower_960x540.mp4']; // prettier-ignore

/** Tesseract 5 that was told the times of all cues, on the bottom quarter: the better of the picture as it is and its white pixels. */
const floors: Readonly<Record<string, string>> = { zh_tears: '0.56', bilingual_bbb: '0.70' };

/** One clip with captions of known text and time. */
interface Case {
  readonly clip: string;
  readonly path: string;
  readonly truth: readonly TimedText[];
  readonly framesPerSecond: number;
  readonly hard: boolean;
}

/** Captions burnt into real footage, by us at every run and in the media folder, and the footage without any. */
export async function benchCaptionExtraction(mediaDirectory: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const clip of ['zh_tears', 'bilingual_bbb']) rows.push(...(await judge(givenCase(mediaDirectory, clip))));
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-captions-'));
  try {
    for (const plan of captionPlans(mediaDirectory)) {
      rows.push(...(await judge({ ...(await burn(plan, folder)), clip: plan.name, hard: plan.hard === true })));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const file of footage) rows.push(await countFalse(join(mediaDirectory, 'video', file), file));
  return rows;
}

/** A clip of the media folder; its ground truth counts frames, and has a line of its own for every line of text. */
function givenCase(mediaDirectory: string, clip: string): Case {
  const truth = JSON.parse(readFileSync(join(mediaDirectory, 'subtitles', `${clip}.json`), 'utf8')) as {
    fps: number;
    lines: { first_frame: number; last_frame: number; text: string; style: string }[];
  }; // the folder's own format
  const cues = new Map<number, TimedText>();
  for (const { first_frame: first, last_frame: last, text } of truth.lines) {
    const above = cues.get(first)?.text;
    // the folder lists the lower line of two first
    cues.set(first, {
      startSeconds: first / truth.fps,
      endSeconds: (last + 1) / truth.fps,
      text: above === undefined ? text : `${text}\n${above}`,
    });
  }
  const path = join(mediaDirectory, 'subtitles', `${clip}.mp4`);
  return { clip, path, truth: [...cues.values()], framesPerSecond: truth.fps, hard: false };
}

async function judge(one: Case): Promise<BenchRow[]> {
  return withFunction(captionExtraction, one.path, {}, async ({ media, paths, wallSeconds }) => {
    const { video } = await media.probe(one.path, new AbortController().signal);
    const result = readSubRip(readFileSync(paths[0] ?? '', 'utf8'));
    const score = scoreCaptions(one.truth, result, one.framesPerSecond);
    const last = one.truth[one.truth.length - 1]?.endSeconds ?? 0;
    return [...rowsOf(one, score), speedRow(one.clip, last / wallSeconds, video[0]?.height === 720)];
  });
}

function rowsOf({ clip, hard }: Case, score: CaptionScore): BenchRow[] {
  const most = hard ? 0.1 : 0.03;
  const [middle, late] = [quantile(score.timeErrors, 0.5), quantile(score.timeErrors, 0.95)];
  const row = (measure: string, value: number, unit: string, mark: string, met: boolean, floor?: string): BenchRow => {
    const common = {
      functionName: 'CaptionExtraction',
      clip,
      kind: 'synthetic',
      measure,
      value,
      unit,
      mark,
      met,
    } as const;
    return floor === undefined ? common : { ...common, floor };
  };
  return [
    row('cue F1', score.f1, '', '>= 0.97', score.f1 >= 0.97),
    row(
      'character error rate',
      score.characterErrorRate,
      '',
      `<= ${most}`,
      score.characterErrorRate <= most,
      floors[clip],
    ),
    row('time error, median', middle, 'frames', '<= 1', middle < 1.05),
    row('time error, 95th percentile', late, 'frames', '<= 3', late < 3.05),
    row('false and double cues', score.falseCues, '', '0', score.falseCues === 0),
  ];
}

/** The mark is for 720p; loading the networks takes as long as some seconds of film. */
function speedRow(clip: string, timesRealTime: number, isMarked: boolean): BenchRow {
  const row = { functionName: 'CaptionExtraction', clip, kind: 'synthetic', measure: 'speed in this process, models loaded anew', value: timesRealTime, unit: 'x' } as const; // prettier-ignore
  return isMarked ? { ...row, mark: '>= 5', met: timesRealTime >= 5 } : row;
}

async function countFalse(path: string, file: string): Promise<BenchRow> {
  const clip = file.replace(/\.\w+$/, '');
  return withFunction(captionExtraction, path, {}, async ({ paths }) => {
    const value = readSubRip(readFileSync(paths[0] ?? '', 'utf8')).length;
    return { functionName: 'CaptionExtraction', clip, kind: 'real', measure: 'false cues without captions', value, unit: '', mark: '0', met: value === 0 }; // prettier-ignore
  });
}
