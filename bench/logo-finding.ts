import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOverlays } from '../src/analysis/overlay/find.ts';
import type { Media } from '../src/media/media.ts';
import type { Models } from '../src/models/models.ts';
import { corners, encodeClip, stretch, tripod, type Background, type Corners, type Manner } from './logo-clips.ts';
import { drawLogo } from './logo-drawings.ts';
import type { BenchRow } from './row.ts';
import { dice } from './shot-material.ts';

const { signal } = new AbortController();
/** Height of lettering or emblem, least and most, as parts of the picture. */
const [smallest, largest] = [0.055, 0.1];

interface Kind {
  readonly name: string;
  /** Those of its films, in turn. */
  readonly manners: readonly Manner[];
  readonly opacity: number;
  readonly films: readonly Background[];
}

/** What looks for logos. */
export interface Finder {
  readonly media: Media;
  readonly models: Models;
}

/** What was found in a film, its boxes as parts of the picture. */
export async function findIn(finder: Finder, path: string): Promise<Corners[]> {
  const info = await finder.media.probe(path, signal);
  const [stream] = info.video;
  if (stream === undefined) throw new Error(`${path} has no picture`);
  const found = await findOverlays(finder, { path, stream, seconds: info.durationSeconds }, signal, () => undefined);
  return found.filter(({ isSure }) => isSure).map(({ box }) => [box.left, box.top, box.right, box.bottom] as const);
}

/** Share of two boxes together that both cover. */
export function overlap(a: Corners, b: Corners): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const both = width * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both);
}

/** Drawn logos over real footage, kind by kind: how many are found (IoU of at least 0.5), and false boxes there and over the same films without a logo. */
export async function judgeDrawnLogos(finder: Finder, root: string): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-bench-'));
  const random = dice(404);
  const encoders = [[23, 'veryfast'], [20, 'veryfast'], [27, 'superfast']].map(([crf, preset]) => ['-c:v', 'libx264', '-preset', `${preset}`, '-crf', `${crf}`]); // prettier-ignore
  const path = join(folder, 'clip.mp4');
  const rows: BenchRow[] = [];
  let [wrong, clips] = [0, 0];
  try {
    for (const kind of kindsOf(root)) {
      let [hits, places] = [0, 0];
      for (const [k, film] of kind.films.entries()) {
        const size = smallest + (largest - smallest) * random();
        const logo = await drawLogo(random, Math.max(15, Math.round(film.height * size)), kind.opacity);
        const manner = kind.manners[k % kind.manners.length]!; // every kind has some
        const laid = { logo, manner, corner: Math.floor(random() * corners), folder };
        const truth = encodeClip(film, path, encoders[k % encoders.length] ?? [], laid);
        const found = await findIn(finder, path);
        hits += truth.filter((box) => found.some((one) => overlap(one, box) >= 0.5)).length;
        places += truth.length;
        wrong += found.filter((one) => truth.every((box) => overlap(one, box) < 0.1)).length;
        clips += 1;
      }
      rows.push(row(kind.name, 'found, IoU at least 0.5', (100 * hits) / places, '%', '>= 90', hits >= 0.9 * places)); // prettier-ignore
    }
    for (const film of cleanFilms(root)) {
      encodeClip(film, path, encoders[0] ?? []);
      wrong += (await findIn(finder, path)).length;
      clips += 1;
    }
    rows.push(row(`${clips} drawn clips`, 'false boxes', wrong, '', '0', wrong === 0));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(clip: string, measure: string, value: number, unit: string, mark: string, met: boolean): BenchRow {
  return { functionName: 'VideoDelogo', clip, kind: 'synthetic', measure, value, unit, mark, met };
}

function kindsOf(root: string): Kind[] {
  const [tears, bunny, stage] = ['tears_of_steel_battle_800x332.webm', 'bbb_0_30_720p.webm', 'whitehouse_640x360.mp4'].map((file) => join(root, 'video', file)); // prettier-ignore
  const steel = (start: number, seconds: number) => stretch('tears', tears!, start, seconds, [800, 332]); // three files above
  const rabbit = (start: number, seconds: number) => stretch('bunny', bunny!, start, seconds, [640, 360]);
  const people = () => stretch('stage', stage!, 0, 9, [640, 360], 'delogo=x=570:y=12:w=44:h=44,');
  return [
    { name: 'logo that stays', manners: ['stays'], opacity: 1, films: [steel(14, 8), rabbit(2, 10), people(), steel(52, 8)] }, // prettier-ignore
    { name: 'logo seen through', manners: ['stays'], opacity: 0.5, films: [steel(2, 8), rabbit(17, 10), steel(36, 8), people()] }, // prettier-ignore
    { name: 'logo that comes and goes', manners: ['comes and goes'], opacity: 1, films: [steel(9, 16), rabbit(8, 18), steel(40, 16)] }, // prettier-ignore
    { name: 'logo that jumps', manners: ['jumps'], opacity: 1, films: [steel(28, 20), rabbit(3, 20), steel(46, 20)] },
    {
      name: 'logo that moves in itself',
      manners: ['sheen', 'sheen', 'blinks', 'recolours'],
      opacity: 1,
      films: [
        steel(20, 8),
        rabbit(12, 10),
        steel(30, 8),
        rabbit(4, 10),
        people(),
        steel(62, 8),
        steel(6, 8),
        rabbit(18, 10),
      ],
    },
    { name: 'logo that breathes', manners: ['breathes'], opacity: 1, films: [steel(58, 8), people()] },
    { name: 'logo over a still camera', manners: ['stays'], opacity: 1, films: stillFilms(root) },
  ];
}

function stillFilms(root: string): Background[] {
  const room = (start: number) => stretch('room', join(root, 'video/intel_one_by_one_person_768x432.mp4'), start, 8, [768, 432]); // prettier-ignore
  const photo = (file: string, noise: number) => tripod(file, join(root, 'image', file), 5, [640, 360], noise);
  const flower = stretch('flower', join(root, 'video/flower_960x540.mp4'), 0, 5, [960, 540]);
  return [room(25), room(70), flower, photo('obama-720p.jpg', 6), photo('coffee.png', 8), photo('pymatting_beach.png', 5), room(100), photo('flickr_guitarist.jpg', 7), photo('kodim03.png', 4), photo('biden.jpg', 9)]; // prettier-ignore
}

function cleanFilms(root: string): Background[] {
  return stillFilms(root).slice(1, 5);
}
