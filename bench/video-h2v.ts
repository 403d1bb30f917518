import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GRID } from '../src/analysis/subjects/motion.ts';
import { createFaceDetector } from '../src/analysis/subjects/faces.ts';
import { createSaliencyMeter } from '../src/analysis/subjects/saliency.ts';
import { pictureOf } from '../src/analysis/text/picture.ts';
import { imageH2V } from '../src/functions/image-h2v/index.ts';
import { videoH2V } from '../src/functions/video-h2v/index.ts';
import type { Frame, Media } from '../src/media/media.ts';
import { modelsConfig } from '../src/models/config.ts';
import { createModels } from '../src/models/session.ts';
import { contactSheet, type SheetCell } from './contact-sheet.ts';
import { countFaceCuts } from './face-cuts.ts';
import { withFunction, type Finished } from './in-process.ts';
import { keepRangesOf, type KeepRange } from './keep-ranges.ts';
import { keptShare, roughness, type Range } from './metrics/reframe.ts';
import { plotPath } from './plot.ts';
import type { BenchRow } from './row.ts';

const clips = ['tears_of_steel_battle_800x332.webm', 'whitehouse_640x360.mp4', 'bbb_0_30_720p.webm', 'his_girl_friday_640x480.mp4', 'mdn_chromakey_man_320x192.mp4', 'flower_960x540.mp4'] as const; // prettier-ignore
const { signal } = new AbortController();
/** Steps of the path that roughness is measured over. */
const STEP_SECONDS = 1 / 24;

interface Box { readonly Time: number; readonly Cut?: true; readonly Box: readonly [number, number, number, number] } // prettier-ignore
interface PlannedShot { readonly StartTime: number; readonly EndTime: number; readonly Mode: string; readonly Path: readonly Box[] } // prettier-ignore
interface Truth { readonly fps: number; readonly frames: Readonly<Record<string, { readonly x0: number; readonly x1: number }>> } // prettier-ignore
interface Cuts { readonly fps?: number; readonly hard_cuts: readonly number[] } // prettier-ignore

/** How much of what must be seen is kept, beside a crop of the middle; how the window moves; speed, and the writing pass beside ffmpeg's own. A contact sheet a clip in `out/bench`. */
export async function benchVideoH2V(mediaDirectory: string): Promise<BenchRow[]> {
  const truths = read<Truth>(mediaDirectory, 'reframe_keep_ranges.json');
  const cuts = read<Cuts>(mediaDirectory, 'shot_cuts.json');
  const rows: BenchRow[] = [];
  for (const clip of clips) {
    const input = join(mediaDirectory, 'video', clip);
    rows.push(...(await withFunction(videoH2V, input, { params: { Report: true }, extension: 'mp4' }, (done) => judge(clip, input, truths[`video/${clip}`], cuts[`video/${clip}`], done)))); // prettier-ignore
  }
  return [...rows, ...(await fullHd(mediaDirectory))];
}

function read<T>(root: string, name: string): Readonly<Record<string, T | undefined>> {
  return (JSON.parse(readFileSync(join(root, 'video', name), 'utf8')) as { videos: Record<string, T> }).videos; // the folder's own format
}

async function judge(
  clip: string,
  input: string,
  truth: Truth | undefined,
  cuts: Cuts | undefined,
  { media, paths, wallSeconds }: Finished,
): Promise<BenchRow[]> {
  // prettier-ignore
  const { Shots: shots } = JSON.parse(readFileSync(paths[1] ?? '', 'utf8')) as { Shots: PlannedShot[] }; // VideoH2V's own report
  const seconds = (await media.probe(input, signal)).durationSeconds;
  const row = rowsOf(clip);
  const span = Math.min(...shots.map(({ Path }) => Path[0]!.Box[2]));
  const pieces = shots.map((shot) => Array.from({ length: Math.floor((shot.EndTime - shot.StartTime) / STEP_SECONDS) }, (_, i) => windowAt(shots, shot.StartTime + i * STEP_SECONDS)[0] / span)); // prettier-ignore
  const { acceleration, jerk } = roughness(pieces, STEP_SECONDS);
  await sheet(media, input, clip, shots);
  return [
    ...(truth === undefined ? [] : keptRows(row, shots, truth, span, await saliencyCentres(media, input, truth, span))),
    ...ownRows(row, shots, clip, span),
    ...(await faceRows(media, input, row, shots, span)),
    ...(cuts === undefined ? [] : lagRows(row, shots, cuts)),
    row('RMS acceleration of the window', acceleration, 'widths/s2', { floor: 'middle 0' }),
    row('RMS jerk of the window', jerk, 'widths/s3', { floor: 'middle 0' }),
    row('shots with a still window', (shots.filter(({ Mode }) => Mode === 'still').length / shots.length) * 100, '%'),
    row('speed (media / wall time)', seconds / wallSeconds, 'x', { mark: '>= 1', met: seconds >= wallSeconds }),
  ];
}

function keptRows(
  row: Row,
  shots: readonly PlannedShot[],
  { fps, frames }: Truth,
  span: number,
  salient: readonly Range[],
): BenchRow[] {
  // prettier-ignore
  const middle: Range = [0.5 - span / 2, 0.5 + span / 2];
  const kept = Object.entries(frames).map(([frame, { x0, x1 }], i) => ({
    ours: keptShare([x0, x1], windowAt(shots, Number(frame) / fps)),
    middle: keptShare([x0, x1], middle),
    salient: keptShare([x0, x1], salient[i] ?? middle),
  }));
  type Way = keyof (typeof kept)[number];
  const mean = (of: (one: (typeof kept)[number]) => number) => (kept.reduce((sum, one) => sum + of(one), 0) / kept.length) * 100; // prettier-ignore
  const share = (way: Way) => mean((one) => one[way]);
  const frames80 = (way: Way) => mean((one) => (one[way] >= 0.8 ? 1 : 0));
  const floor = (of: (way: Way) => number) => `middle ${of('middle').toFixed(0)}, saliency centre ${of('salient').toFixed(0)}`; // prettier-ignore
  return [
    row('kept of what could be', share('ours'), '%', { floor: floor(share), mark: '>= 92', met: share('ours') >= 92 }),
    row('frames with 0.8 of it and more', frames80('ours'), '%', { floor: floor(frames80), mark: '>= 90', met: frames80('ours') >= 90 }), // prettier-ignore
  ];
}

/** The same of what we marked ourselves, and heads that could be whole but are cut through. */
function ownRows(row: Row, shots: readonly PlannedShot[], clip: string, span: number): BenchRow[] {
  const ranges = keepRangesOf(clip);
  if (ranges.length === 0) return [];
  const middle: Range = [0.5 - span / 2, 0.5 + span / 2];
  const kept = ranges.map(({ seconds, from, to }) => keptShare([from, to], windowAt(shots, seconds)));
  const floor = ranges.map(({ from, to }) => keptShare([from, to], middle));
  const mean = (shares: readonly number[]) => (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length;
  const whole = (shares: readonly number[]) => mean(shares.map((share) => Number(share >= 0.8)));
  const isCut = ({ kind, from, to }: KeepRange, share: number) => kind === 'face' && to - from <= span && share > 0.07 && share < 0.93; // prettier-ignore
  return [
    row(`kept of ${ranges.length} ranges of our own`, mean(kept), '%', { floor: `middle ${mean(floor).toFixed(0)}`, mark: '>= 92', met: mean(kept) >= 92 }), // prettier-ignore
    row('of these 0.8 and more', whole(kept), '%', { floor: `middle ${whole(floor).toFixed(0)}`, mark: '>= 90', met: whole(kept) >= 90 }), // prettier-ignore
    row('heads cut through', kept.filter((share, i) => isCut(ranges[i]!, share)).length, '', { floor: `middle ${floor.filter((share, i) => isCut(ranges[i]!, share)).length}` }), // prettier-ignore
  ];
}

/** Faces through which an edge of the window goes, of all that are seen: wherever it could hold them whole or leave them out. */
async function faceRows(
  media: Media,
  input: string,
  row: Row,
  shots: readonly PlannedShot[],
  span: number,
): Promise<BenchRow[]> {
  const middle: Range = [0.5 - span / 2, 0.5 + span / 2];
  const { seen, cut: [ours = 0, centre = 0] } = await countFaceCuts(media, input, [(seconds) => windowAt(shots, seconds), () => middle]); // prettier-ignore
  return seen === 0 ? [] : [row(`faces cut, of ${seen} sightings`, ours, '', { floor: `middle ${centre}`, mark: '0', met: ours === 0 })]; // prettier-ignore
}

/** A peer: each frame by itself, the window over the centre of what stands out of it (U2NetP), as smart crops of pictures do. */
async function saliencyCentres(media: Media, input: string, { fps, frames }: Truth, span: number): Promise<Range[]> {
  const models = createModels(modelsConfig.parse({}));
  try {
    const meter = await createSaliencyMeter(models);
    const centres: Range[] = [];
    for (const frame of Object.keys(frames)) {
      const still = await media.still(input, Number(frame) / fps + 1e-3, { width: 640, signal });
      const cells = await meter.measure(pictureOf(still));
      const total = cells.reduce((sum, value) => sum + value, 0);
      const x = total === 0 ? 0.5 : cells.reduce((sum, value, i) => sum + (value * ((i % GRID.columns) + 0.5)) / GRID.columns, 0) / total; // prettier-ignore
      const left = Math.min(1 - span, Math.max(0, x - span / 2));
      centres.push([left, left + span]);
    }
    return centres;
  } finally {
    await models.close();
  }
}

/** Frames from a true cut until the window is where it stays, the worst of all cuts whose shots want different places. */
function lagRows(row: Row, shots: readonly PlannedShot[], { fps = 24, hard_cuts: cuts }: Cuts): BenchRow[] {
  const worst = cuts.map((cut) => {
    const shot = shots.find(({ EndTime }) => EndTime > (cut + 12) / fps) ?? shots.at(-1)!;
    if (Math.abs(shot.StartTime * fps - cut) > 24) return 0; // its end was not found: the window stands through it
    return Math.abs(Math.round(shot.StartTime * fps) - cut);
  });
  const lag = Math.max(0, ...worst);
  return [row('lag after a cut, worst', lag, 'frames', { mark: '0', met: lag === 0 })];
}

/** The window at a time, left and right edge. */
function windowAt(shots: readonly PlannedShot[], seconds: number): Range {
  const shot = shots.find(({ EndTime }) => seconds < EndTime - 1e-4) ?? shots.at(-1)!;
  const after = shot.Path.findIndex(({ Time }) => Time > seconds);
  const [b, a] = [shot.Path[after < 0 ? shot.Path.length - 1 : after]!, shot.Path[after < 0 ? shot.Path.length - 1 : Math.max(0, after - 1)]!]; // prettier-ignore
  const share = b.Time > a.Time ? (seconds - a.Time) / (b.Time - a.Time) : 0;
  const left = a.Box[0] + (b.Box[0] - a.Box[0]) * share;
  return [left, left + a.Box[2]];
}

/** Two pictures a shot, dark where the window is not; a bar where a shot begins, orange borders where the window moves. */
async function sheet(media: Media, input: string, clip: string, shots: readonly PlannedShot[]): Promise<void> {
  const cells: SheetCell[] = [];
  for (const shot of shots.slice(0, 40)) {
    for (const share of [0.1, 0.9]) {
      const seconds = shot.StartTime + (shot.EndTime - shot.StartTime) * share;
      const frame = darkened(await media.still(input, seconds, { width: 320, signal }), windowAt(shots, seconds));
      cells.push({ frame, border: shot.Mode === 'still' ? '#404040' : '#e08020', mark: share < 0.5 });
    }
  }
  await contactSheet(cells, 6, plotPath(`h2v-${clip}`));
}

function darkened(frame: Frame, [from, to]: Range): Frame {
  const data = Uint8Array.from(frame.data, (value, i) => {
    const x = (Math.floor(i / 3) % frame.width) / frame.width;
    return x < from || x >= to ? value >> 2 : value;
  });
  return { ...frame, data };
}

/** The animation clip enlarged to 1920 x 1080: how fast the whole is, and what the writing pass takes beside ffmpeg's own crop with the same encoder. */
async function fullHd(mediaDirectory: string): Promise<BenchRow[]> {
  const row = rowsOf('bbb_0_30_1080p');
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-bench-'));
  const large = join(folder, 'large.mp4');
  try {
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', join(mediaDirectory, 'video', 'bbb_0_30_720p.webm'), '-t', '16', '-vf', 'scale=1920:1080', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-an', large]); // prettier-ignore
    return await withFunction(videoH2V, large, { extension: 'mp4' }, async ({ media, wallSeconds }) => {
      const seconds = (await media.probe(large, signal)).durationSeconds;
      const points = Array.from({ length: 13 * 16 }, (_, i) => ({ seconds: i / 13, x: 600 + 300 * Math.sin(i / 40), y: 0, jump: i % 50 === 0 })); // prettier-ignore
      const output = { path: join(folder, 'reframed.mp4'), container: 'mp4' } as const;
      const ours = await timed(() => media.reframeVideo({ path: large, window: { width: 608, height: 1080, points }, width: 608, height: 1080, crf: 18, output, signal })); // prettier-ignore
      const plain = await timed(() => Promise.resolve(execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', large, '-vf', 'crop=608:1080', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', join(folder, 'plain.mp4')]))); // prettier-ignore
      return [
        row('speed at 1920 x 1080 (media / wall time)', seconds / wallSeconds, 'x', { mark: '>= 1', met: seconds >= wallSeconds }), // prettier-ignore
        row('writing pass beside ffmpeg crop and encode', ours / plain, 'x', { mark: '<= 1.3', met: ours <= 1.3 * plain }), // prettier-ignore
      ];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const pictures = ['astronaut.png', 'chelsea.png', 'coffee.png', 'flickr_goodtimes.jpg', 'flickr_guitarist.jpg', 'flickr_img.jpg', 'flickr_kitty.jpg', 'kodim03.png', 'obama_and_biden.jpg', 'pymatting_lemur.png', 'unsplash_woman.jpg'] as const; // prettier-ignore

/** Time for a picture, and how many of the faces that a picture has are whole in what becomes of it, beside a crop of the middle; a sheet of all in `out/bench`. */
export async function benchImageH2V(mediaDirectory: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const cells: SheetCell[] = [];
  const models = createModels(modelsConfig.parse({}));
  const faces = { there: 0, kept: 0, middle: 0 };
  try {
    const detector = await createFaceDetector(models);
    const count = async (frame: Frame, least: number) => (await detector.detect(pictureOf(frame))).filter(({ score }) => score > least).length; // prettier-ignore
    for (const picture of pictures) {
      const input = join(mediaDirectory, 'image', picture);
      rows.push(await withFunction(imageH2V, input, { params: { Width: 360 } }, async ({ media, paths, wallSeconds }) => {
        const [whole, made] = await Promise.all([media.still(input, 0, { signal }), media.still(paths[0] ?? '', 0, { signal })]); // prettier-ignore
        cells.push({ frame: made, border: '#404040' });
        const there = await count(whole, SURE_FACE);
        faces.there += there;
        faces.kept += Math.min(there, await count(made, SEEN_FACE));
        faces.middle += Math.min(there, await count(middleOf(whole), SEEN_FACE));
        return { ...rowsOf(picture)('time', wallSeconds, 's'), functionName: 'ImageH2V' };
      })); // prettier-ignore
    }
  } finally {
    await models.close();
  }
  await contactSheet(cells, 6, plotPath('h2v-pictures'));
  const share = (of: number) => (100 * of) / Math.max(1, faces.there);
  const judged = { floor: `middle ${share(faces.middle).toFixed(0)}`, mark: '100', met: faces.kept === faces.there };
  return [{ ...rowsOf('all pictures')(`faces found again, of ${faces.there}`, share(faces.kept), '%', judged), functionName: 'ImageH2V' }, ...rows]; // prettier-ignore
}

/** Faces that the detector is sure of, and that it still finds at another size. */
const SURE_FACE = 0.8;
const SEEN_FACE = 0.6;

/** The middle of a landscape picture, 9:16. */
function middleOf({ width, height, data, ...rest }: Frame): Frame {
  const across = Math.min(width, Math.round((height * 9) / 16));
  const left = (width - across) >> 1;
  const rows = Array.from({ length: height }, (_, y) => data.subarray((y * width + left) * 3, (y * width + left + across) * 3)); // prettier-ignore
  return { ...rest, width: across, height, data: new Uint8Array(Buffer.concat(rows)) };
}

type Row = ReturnType<typeof rowsOf>;

function rowsOf(file: string) {
  const clip = file.replace(/\.\w+$/, '');
  return (measure: string, value: number, unit: string, judged: Pick<BenchRow, 'floor' | 'mark' | 'met'> = {}): BenchRow => ({ functionName: 'VideoH2V', clip, kind: 'real', measure, value, unit, ...judged }); // prettier-ignore
}
