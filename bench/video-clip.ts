import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { look, lookDistance, type Descriptor } from '../src/analysis/interest/look.ts';
import { hear } from '../src/functions/video-clip/hearing.ts';
import { meanDescriptor } from '../src/functions/video-clip/interest.ts';
import { detectShots, type Shot } from '../src/analysis/shots/shots.ts';
import { videoClip } from '../src/functions/video-clip/index.ts';
import type { Media } from '../src/media/media.ts';
import { contactSheet, type SheetCell } from './contact-sheet.ts';
import { withFunction, type Finished } from './in-process.ts';
import { clickiness } from './metrics/clicks.ts';
import { plotPath } from './plot.ts';
import type { BenchRow } from './row.ts';

const clips = ['tears_of_steel_battle_800x332.webm', 'bbb_0_30_720p.webm', 'whitehouse_640x360.mp4', 'his_girl_friday_640x480.mp4', 'intel_one_by_one_person_768x432.mp4', 'mdn_chromakey_man_320x192.mp4'] as const; // prettier-ignore
const DURATION = 5;
const { signal } = new AbortController();

type Ranges = readonly (readonly [start: number, end: number])[];

/** Summaries of five seconds beside the first five seconds and beside five single seconds evenly spread; a contact sheet a clip in `out/bench`. */
export async function benchVideoClip(mediaDirectory: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const clip of clips) {
    const input = join(mediaDirectory, 'video', clip);
    rows.push(...(await withFunction(videoClip, input, { params: { Duration: DURATION } }, (done) => judge(clip, input, done)))); // prettier-ignore
  }
  return [...rows, ...(await wordsUnderNoise(mediaDirectory))];
}

/** A film under which somebody reads in noise: ends of pieces in the middle of a word, as the level of the clean voice tells. */
async function wordsUnderNoise(mediaDirectory: string): Promise<BenchRow[]> {
  const seconds = 26;
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-bench-'));
  const [film, voice] = [join(folder, 'film.mp4'), join(folder, 'voice.wav')];
  try {
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-t', `${seconds}`, '-i', join(mediaDirectory, 'speech', 'asterisk_demo-congrats.wav'), '-ar', '16000', '-ac', '1', voice]); // prettier-ignore
    const mixed = '[1]loudnorm=I=-20[a];[2]loudnorm=I=-26[b];[a][b]amix=normalize=0:duration=first[o]';
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', join(mediaDirectory, 'video', clips[0]), '-i', voice, '-f', 'lavfi', '-i', 'anoisesrc=c=pink:a=0.12:r=16000:seed=3', '-filter_complex', mixed, '-map', '0:v', '-map', '[o]', '-t', `${seconds}`, '-vf', 'scale=320:-2', '-c:v', 'libx264', '-preset', 'ultrafast', film]); // prettier-ignore
    return await withFunction(videoClip, film, { params: { Duration: 2 * DURATION } }, async ({ media, facts }) => {
      const hearing = await hear(media, voice, signal);
      const cut = (ends: readonly number[]) => (100 * ends.filter((at) => hearing.busy(at) > 0.3).length) / ends.length;
      const ours = cut(rangesOf(facts).flat());
      const even = cut(Array.from({ length: 4 * DURATION }, (_, i) => (seconds * (i + 0.5)) / (4 * DURATION)));
      const floor = `anywhere ${even.toFixed(0)}`;
      return [{ functionName: 'VideoClip', clip: 'a voice in noise', kind: 'synthetic', measure: 'ends of pieces in a word', value: ours, unit: '%', floor, mark: '< floor', met: ours < even } as const]; // prettier-ignore
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** VideoClip's own facts. */
const rangesOf = (facts: unknown): Ranges => (facts as { StartTime: string; EndTime: string }[]).map(({ StartTime, EndTime }) => [Number(StartTime), Number(EndTime)] as const); // prettier-ignore

async function judge(clip: string, input: string, { media, facts, paths, wallSeconds, folder }: Finished) {
  const info = await media.probe(input, signal);
  const shots = await detectShots(media, input, { signal });
  const seconds = shots.at(-1)?.endSeconds ?? 0;
  const wanted = Math.min(DURATION, seconds);
  const ranges = rangesOf(facts);
  const first: Ranges = [[0, wanted]];
  const even: Ranges = Array.from({ length: 5 }, (_, i) => [(seconds * (i + 0.5)) / 5 - wanted / 10, (seconds * (i + 0.5)) / 5 + wanted / 10]); // prettier-ignore
  const film = await looks(media, input);
  const scores = [ranges, even, first].map((some) => scoresOf(some, shots, film));
  const [ours, uniform, start] = scores as [Scores, Scores, Scores];
  const floor = (key: keyof Scores) => `uniform ${uniform[key].toFixed(2)}, first ${start[key].toFixed(2)}`;
  const path = paths[0] ?? '';
  const frames = countFrames(path);
  const rate = info.video[0]!.frameRate;
  const expected = Math.round((wanted * rate.num) / rate.den);
  const row = (measure: string, value: number, unit: string, judged: Pick<BenchRow, 'floor' | 'mark' | 'met'> = {}): BenchRow => ({ functionName: 'VideoClip', clip: clip.replace(/\.\w+$/, ''), kind: 'real', measure, value, unit, ...judged }); // prettier-ignore
  await sheet(media, input, clip, shots, ranges);
  const rows = [
    row('coverage of the shots (0..1)', ours.coverage, '', { floor: floor('coverage') }),
    row('redundancy of the pieces (0..1)', ours.redundancy, '', { floor: floor('redundancy') }),
    row('ends of pieces on cuts', ours.onCuts * 100, '%', { floor: `uniform ${(uniform.onCuts * 100).toFixed(0)}, first ${(start.onCuts * 100).toFixed(0)}` }), // prettier-ignore
    row('frames more or less than asked', Math.abs(frames - expected), '', { mark: '<= 1', met: Math.abs(frames - expected) <= 1 }), // prettier-ignore
    row('speed (media / wall time)', seconds / wallSeconds, 'x'),
  ];
  if (info.audio.length === 0 || ranges.length < 2) return rows;
  const joints = ranges.slice(0, -1).map((_, i) => ranges.slice(0, i + 1).reduce((sum, [a, b]) => sum + b - a, 0));
  const hard = join(folder, 'hard.wav');
  joinHard(input, ranges, hard);
  const [smooth, rough] = [await clickiness(media, path, joints), await clickiness(media, hard, joints)];
  return [...rows, row('largest click at a joint over its surroundings', smooth, 'x', { floor: `hard joints ${rough.toFixed(1)}`, mark: '<= 1.5', met: smooth <= 1.5 })]; // prettier-ignore
}

interface Scores {
  readonly coverage: number;
  readonly redundancy: number;
  readonly onCuts: number;
}

interface Seen {
  readonly seconds: number;
  readonly descriptor: Descriptor;
}

async function looks(media: Media, path: string): Promise<Seen[]> {
  const seen: Seen[] = [];
  for await (const frame of media.frames(path, { pixelFormat: 'rgb24', width: 320, sampleRate: 4, signal })) {
    seen.push({ seconds: frame.ptsSeconds, descriptor: look(frame).descriptor });
  }
  return seen;
}

const alike = (a: Descriptor, b: Descriptor) => Math.exp(-lookDistance(a, b) / 0.15);

function scoresOf(ranges: Ranges, shots: readonly Shot[], film: readonly Seen[]): Scores {
  const within = (start: number, end: number) => film.filter(({ seconds }) => seconds >= start && seconds < end).map(({ descriptor }) => descriptor); // prettier-ignore
  const shown = ranges.flatMap(([start, end]) => within(start, end));
  const means = shots.map(({ startSeconds, endSeconds }) => within(startSeconds, endSeconds)).filter((some) => some.length > 0).map(meanDescriptor); // prettier-ignore
  const coverage = means.reduce((sum, one) => sum + Math.max(0, ...shown.map((other) => alike(one, other))), 0) / Math.max(1, means.length); // prettier-ignore
  const pieces = ranges.map(([start, end]) => within(start, end)).filter((some) => some.length > 0).map(meanDescriptor); // prettier-ignore
  const twins = pieces.map((one, i) => Math.max(0, ...pieces.filter((_, k) => k !== i).map((other) => alike(one, other)))); // prettier-ignore
  const cuts = [...shots.map(({ startSeconds }) => startSeconds), ...shots.map(({ endSeconds }) => endSeconds)];
  const ends = ranges.flat();
  return {
    coverage,
    redundancy: twins.reduce((a, b) => a + b, 0) / Math.max(1, twins.length),
    onCuts: ends.filter((end) => cuts.some((cut) => Math.abs(cut - end) < 0.045)).length / ends.length,
  };
}

function countFrames(path: string): number {
  const args = ['-v', 'error', '-count_packets', '-select_streams', 'v:0', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0', path]; // prettier-ignore
  return Number(execFileSync('ffprobe', args, { encoding: 'utf8' }).trim());
}

/** The same ranges one after another as `atrim` and `concat` leave them. */
function joinHard(input: string, ranges: Ranges, output: string): void {
  const parts = ranges.map(([start, end], i) => `[0:a]atrim=${start}:${end},asetpts=PTS-STARTPTS[a${i}]`);
  const graph = `${parts.join(';')};${ranges.map((_, i) => `[a${i}]`).join('')}concat=n=${ranges.length}:v=0:a=1`;
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', input, '-filter_complex', graph, '-ar', '48000', output]);
}

/** The film in stills, green where it was chosen, a red bar where a shot begins. */
async function sheet(media: Media, input: string, clip: string, shots: readonly Shot[], ranges: Ranges): Promise<void> {
  const cells: SheetCell[] = [];
  const step = Math.max(0.5, (shots.at(-1)?.endSeconds ?? 1) / 96);
  for (let at = 0; at < (shots.at(-1)?.endSeconds ?? 0); at += step) {
    const chosen = ranges.some(([start, end]) => at < end && at + step > start);
    const opens = shots.some(({ startSeconds }) => startSeconds >= at && startSeconds < at + step);
    cells.push({ frame: await media.still(input, at + step / 2, { width: 160, signal }), border: chosen ? '#30d030' : '#202020', mark: opens }); // prettier-ignore
  }
  await contactSheet(cells, 12, plotPath(`video-clip-${clip.replace(/\.\w+$/, '')}`));
}
