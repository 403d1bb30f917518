import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { look } from '../src/analysis/interest/look.ts';
import { detectShots, type Shot } from '../src/analysis/shots/shots.ts';
import { createTextDetector, type TextDetector } from '../src/analysis/text/detection.ts';
import { pictureOf } from '../src/analysis/text/picture.ts';
import { median } from '../src/base/quantile.ts';
import { cover } from '../src/functions/cover/index.ts';
import type { Frame, Media } from '../src/media/media.ts';
import { modelsConfig } from '../src/models/config.ts';
import { createModels } from '../src/models/session.ts';
import { withFunction, type Finished } from './in-process.ts';
import { focus, meanLuma } from './metrics/picture.ts';
import type { BenchRow } from './row.ts';

const clips = ['tears_of_steel_battle_800x332.webm', 'bbb_0_30_720p.webm', 'whitehouse_640x360.mp4', 'his_girl_friday_640x480.mp4', 'intel_one_by_one_person_768x432.mp4', 'mdn_chromakey_man_320x192.mp4', 'flower_960x540.mp4']; // prettier-ignore
const { signal } = new AbortController();

/** Shot cuts by clip, as the media folder's `video/shot_cuts.json` tells them. */
interface ShotCuts {
  readonly videos: Readonly<Record<string, { fps?: number; hard_cuts: number[] } | undefined>>;
}

/** Hard rules for the stills and the animation, and the first cover beside the middle frame. Which of the two people like better is not told by figures. */
export async function benchCover(mediaDirectory: string): Promise<BenchRow[]> {
  const cuts = JSON.parse(readFileSync(join(mediaDirectory, 'video', 'shot_cuts.json'), 'utf8')) as ShotCuts; // the folder's own format
  const rows: BenchRow[] = [];
  for (const clip of clips) {
    const input = join(mediaDirectory, 'video', clip);
    const seconds = (cuts.videos[`video/${clip}`]?.hard_cuts ?? []).map(
      (frame) => frame / (cuts.videos[`video/${clip}`]?.fps ?? 24),
    );
    rows.push(...(await withFunction(cover, input, {}, async (finished) => [...(await judgeStills(clip, input, seconds, finished)), ...(await judgePairs(clip, input, finished))]))); // prettier-ignore
    rows.push(
      ...(await withFunction(cover, input, { params: { Model: 'gif' } }, (finished) => judgeAnimation(clip, finished))),
    );
  }
  return rows;
}

/** A frame and what is to be held against it as a cover. */
interface Pair {
  /** Rules it breaks: black or white, blurred, in a transition or a flash, under a title. */
  readonly broken: readonly string[];
  /** Variance of the Laplacian times colour: of two that break no rule the livelier picture wins. */
  readonly strength: number;
}

/** Half as sharp as its own shot usually is: a face before the sky has fewer edges than a meadow, and is no less sharp. */
const BLURRED = 0.5;
/** ... or half as sharp as the film usually is, with edges that take several pixels to rise (`Look.sharpness`): a shot that is out of focus from end to end. */
const SOFT = 0.3;
/** Times of a shot that tell how sharp it is, as parts of its length. */
const PARTS = [1, 3, 5, 7].map((eighth) => eighth / 8);
/** Share of the picture that text covers. */
const TITLED = 0.02;

async function judgePair(media: Media, input: string, seconds: number, film: Film): Promise<Pair> {
  const picture = await small(media, input, seconds);
  const luma = meanLuma(picture.data);
  const sharp = focusOf(picture);
  const inTransition = film.shots.some(({ opening: { kind, startSeconds, endSeconds } }) => kind !== 'start' && seconds >= startSeconds - 0.06 && seconds <= endSeconds + 0.06); // prettier-ignore
  const area = (await film.text.detect(pictureOf(picture), { width: picture.width })).reduce((sum, box) => sum + (box.right - box.left) * (box.bottom - box.top), 0); // prettier-ignore
  const edges = look(picture);
  const blurred = sharp < BLURRED * (await shotFocus(media, input, seconds, film)) || (sharp < BLURRED * film.usualFocus && edges.sharpness < SOFT); // prettier-ignore
  const rules = { dark: luma < 16 || luma > 240, blurred, 'in a transition': inTransition, titled: area > TITLED * picture.width * picture.height }; // prettier-ignore
  const { colourfulness, contrast } = edges;
  return { broken: Object.entries(rules).flatMap(([rule, breaks]) => (breaks ? [rule] : [])), strength: Math.sqrt(sharp) * (20 + colourfulness) * (20 + contrast) }; // prettier-ignore
}

async function shotFocus(media: Media, input: string, seconds: number, { shots }: Film): Promise<number> {
  const shot = shots.findLast(({ startSeconds }) => startSeconds <= seconds) ?? shots[0];
  if (shot === undefined) return 0;
  const times = PARTS.map((part) => shot.startSeconds + part * (shot.endSeconds - shot.startSeconds));
  return median(await Promise.all(times.map(async (time) => focusOf(await small(media, input, time)))));
}

/** What pairs are judged by: the film's shots, how sharp it usually is, and a reader. */
interface Film {
  readonly shots: readonly Shot[];
  readonly usualFocus: number;
  readonly text: TextDetector;
}

async function filmOf(media: Media, input: string, text: TextDetector): Promise<Film> {
  const { durationSeconds } = await media.probe(input, signal);
  const some = await Promise.all(PARTS.map((part) => small(media, input, durationSeconds * part)));
  return { shots: await detectShots(media, input, { signal }), usualFocus: median(some.map(focusOf)), text };
}

/** The first cover against the middle frame and the frames at a quarter and three quarters: who breaks fewer rules wins, then who is the stronger picture. */
async function judgePairs(clip: string, input: string, { media, facts }: Finished): Promise<BenchRow[]> {
  const [best] = facts as Facts; // Cover's own
  const models = createModels(modelsConfig.parse({}));
  try {
    const film = await filmOf(media, input, await createTextDetector(models));
    const { durationSeconds } = await media.probe(input, signal);
    const ours = await judgePair(media, input, (best?.timeMs ?? 0) / 1000 + 1e-4, film);
    const others = await Promise.all([0.5, 0.25, 0.75].map((part) => judgePair(media, input, durationSeconds * part, film))); // prettier-ignore
    const won = others.filter((other) => ours.broken.length < other.broken.length || (ours.broken.length === other.broken.length && ours.strength >= other.strength)); // prettier-ignore
    const row = rowsOf(clip);
    return [
      row('rules the first cover breaks', ours.broken.length, '', { floor: `middle frame ${others[0]!.broken.join(', ') || '0'}`, mark: '0', met: ours.broken.length === 0 }), // prettier-ignore
      row('pairs won by measured rules, of 3', won.length, ''),
    ];
  } finally {
    await models.close();
  }
}

type Facts = readonly { readonly timeMs: number; readonly score: number }[];

async function judgeStills(
  clip: string,
  input: string,
  cuts: readonly number[],
  finished: Finished,
): Promise<BenchRow[]> {
  const { media, wallSeconds } = finished;
  const facts = finished.facts as Facts; // Cover's own
  const info = await media.probe(input, signal);
  const pictures = await Promise.all(facts.map(({ timeMs }) => small(media, input, timeMs / 1000 + 1e-4)));
  const middle = await small(media, input, info.durationSeconds / 2);
  const times = facts.map(({ timeMs }) => timeMs / 1000).sort((a, b) => a - b);
  const fromCut = Math.min(Infinity, ...times.flatMap((time) => cuts.map((cut) => Math.abs(time - cut))));
  const apart = Math.min(Infinity, ...times.slice(1).map((time, i) => time - (times[i] ?? 0)));
  const lumas = pictures.map(({ data }) => meanLuma(data));
  const dark = lumas.filter((luma) => luma < 16 || luma > 240).length;
  const speed = info.durationSeconds / wallSeconds;
  const row = rowsOf(clip);
  const [first] = pictures;
  return [
    row('stills', facts.length, ''),
    row('black or white stills', dark, '', { mark: '0', met: dark === 0 }),
    ...(first === undefined
      ? []
      : [
          row('focus of the first (variance of the Laplacian)', focusOf(first), '', {
            floor: `middle frame ${focusOf(middle).toFixed(0)}`,
          }),
        ]),
    ...(Number.isFinite(fromCut)
      ? [row('nearest cut', fromCut * 1000, 'ms', { mark: '>= 60', met: fromCut >= 0.06 })]
      : []),
    ...(Number.isFinite(apart) ? [row('nearest two stills', apart, 's')] : []),
    row('speed of stills (media / wall time)', speed, 'x'),
  ];
}

async function judgeAnimation(clip: string, { paths, wallSeconds }: Finished): Promise<BenchRow[]> {
  const megabytes = (await stat(paths[0] ?? '')).size / 1e6;
  const row = rowsOf(clip);
  return [
    row('GIF', megabytes, 'MB', { mark: '<= 5', met: megabytes <= 5 }),
    row('time for the GIF', wallSeconds, 's'),
  ];
}

const small = (media: Media, input: string, seconds: number) => media.still(input, seconds, { width: 480, signal });
const focusOf = ({ data, width, height }: Frame) => focus(data, width, height);

function rowsOf(file: string) {
  const clip = file.replace(/\.\w+$/, '');
  return (
    measure: string,
    value: number,
    unit: string,
    judged: Pick<BenchRow, 'floor' | 'mark' | 'met'> = {},
  ): BenchRow => ({
    ...{ functionName: 'Cover', clip, kind: 'real', measure, value, unit, ...judged },
  });
}
