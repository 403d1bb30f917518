import { join } from 'node:path';
import type { Media } from '../src/media/media.ts';
import {
  Cutter,
  SLIDES,
  WAYS,
  dice,
  flash,
  load,
  shift,
  SIZE,
  type Material,
  type ShotTruth,
  type Source,
  type Way,
} from './shot-material.ts';

const LUMA = SIZE.width * SIZE.height;
/** Clips of one shot. */
const WHOLE = [['intel_one_by_one_person_768x432.mp4', 30], ['intel_one_by_one_person_768x432.mp4', 100], ['mdn_chromakey_man_320x192.mp4', 2], ['flower_960x540.mp4', 0], ['his_girl_friday_640x480.mp4', 0]] as const; // prettier-ignore
const SHORTEST_PIECE = 40;

type Shot = readonly Uint8Array[];

/** Films out of pieces of real shots: cuts, shots of a few frames and of one, every gradual transition, and what must fire nothing. The same in every run with one `seed`. */
export async function hardFilms(
  media: Media,
  directory: string,
  videos: Readonly<Record<string, ShotTruth>>,
  seed = 7,
): Promise<Material[]> {
  const pieces: Shot[] = [];
  for (const source of sources(directory, videos)) {
    const frames = await load(media, source);
    if (frames.length >= SHORTEST_PIECE) pieces.push(frames);
  }
  const deck = new Deck(pieces, dice(seed));
  return [
    cutsOf(deck, 'cuts', 24, [15, 60]),
    cutsOf(deck, 'short shots', 20, [3, 14]),
    cutsOf(deck, 'shots of one frame', 16, [1, 1]),
    ...WAYS.map((way) => gradualOf(deck, way)),
    lit(deck, 'flashes', flashed),
    lit(deck, 'strobe lights', strobed),
    lit(deck, 'shaking and whipping camera', shaken),
    slideshow(deck),
    ...SLIDES.map((way) => gradualOf(deck, way)),
    lit(deck, 'lamps', lamp),
  ]; // prettier-ignore
}

function sources(directory: string, videos: Readonly<Record<string, ShotTruth>>): Source[] {
  const shots = Object.entries(videos).flatMap(([name, { fps, frames, hard_cuts: cuts }]) =>
    [0, ...cuts].map((cut, i) => {
      const end = ((cuts[i] ?? frames) - 1) / fps;
      return {
        path: join(directory, name),
        startSeconds: cut / fps + 0.02,
        endSeconds: Math.min(end, cut / fps + 4.5),
      };
    }),
  );
  const whole = WHOLE.map(([name, start]) => ({ path: join(directory, 'video', name), startSeconds: start, endSeconds: start + 4.5 })); // prettier-ignore
  return [...shots.filter(({ startSeconds, endSeconds }) => endSeconds - startSeconds > 1.5), ...whole];
}

/** Deals pieces, never the same twice in a row. */
class Deck {
  private readonly pieces: readonly Shot[];
  readonly roll: () => number;
  private last: Shot | undefined;

  constructor(pieces: readonly Shot[], roll: () => number) {
    this.pieces = pieces;
    this.roll = roll;
  }

  between(low: number, high: number): number {
    return Math.round(low + this.roll() * (high - low));
  }

  deal(length: number): Shot {
    const others = this.pieces.filter((piece) => piece !== this.last);
    this.last = others[Math.floor(this.roll() * others.length)]!;
    const from = Math.floor(this.roll() * Math.max(1, this.last.length - length));
    return this.last.slice(from, from + length);
  }
}

function cutsOf(deck: Deck, name: string, count: number, [low, high]: readonly [number, number]): Material {
  const cutter = new Cutter();
  cutter.add(deck.deal(40));
  for (let i = 0; i < count; i += 1) cutter.add(deck.deal(deck.between(low, high)));
  cutter.add(deck.deal(40));
  return cutter.done(name);
}

function gradualOf(deck: Deck, way: Way): Material {
  const cutter = new Cutter();
  cutter.add(deck.deal(40));
  for (let i = 0; i < 10; i += 1) {
    const length = deck.between(8, 38);
    const shot = deck.deal(length + deck.between(35, 60));
    const free = cutter.frames.length - (cutter.gradual.at(-1)?.[1] ?? 0) - 10;
    cutter.join(shot, way, Math.min(length, shot.length - 22, free));
  }
  return cutter.done(way);
}

function lit(deck: Deck, name: string, change: (shot: Uint8Array[], i: number, deck: Deck) => void): Material {
  const cutter = new Cutter();
  for (let i = 0; i < 8; i += 1) {
    const shot = [...deck.deal(70)];
    change(shot, i, deck);
    cutter.add(shot);
  }
  return cutter.done(name);
}

const LIGHTS = [[120], [150, 110, 60, 20], [90, 0, 100, 0, 90, 0, 80], [40, 90, 140, 160, 150, 120, 90, 60, 40, 20]] as const; // prettier-ignore

function flashed(shot: Uint8Array[], i: number, deck: Deck): void {
  flash(shot, deck.between(12, 22), LIGHTS[i % LIGHTS.length]!);
}

/** Black every second frame, white two of four, or a quarter of the light every second frame. */
function strobed(shot: Uint8Array[], i: number): void {
  const dim = [(): number => 16, (): number => 235, (value: number) => 16 + (value - 16) / 4][i % 3]!;
  for (let k = 10; k < shot.length - 5; k += 1) {
    if (i % 3 === 1 ? k % 4 > 1 : k % 2 === 1) continue;
    shot[k] = shot[k]!.map((value, at) => (at < LUMA ? dim(value) : i % 3 === 2 ? value : 128));
  }
}

/** The light goes on at once, or over a few frames. */
function lamp(shot: Uint8Array[], i: number, deck: Deck): void {
  const at = deck.between(20, 50);
  const long = i % 2 === 0 ? 1 : 6;
  for (let k = 0; k < shot.length; k += 1) {
    const light = 0.15 + 0.85 * Math.max(0, Math.min(1, (k - at) / long));
    shot[k] = shot[k]!.map((value, place) => { const dark = place < LUMA ? 16 : 128; return dark + (value - dark) * light; }); // prettier-ignore
  }
}

function shaken(shot: Uint8Array[], i: number, deck: Deck): void {
  shot.forEach((frame, k) => {
    const hand = [Math.round((deck.roll() - 0.5) * 40), Math.round((deck.roll() - 0.5) * 24)] as const;
    const [x, y] = i % 2 === 0 ? hand : ([Math.round(100 * Math.sin(k / 6)), 0] as const);
    shot[k] = shift(frame, x, y);
  });
}

function slideshow(deck: Deck): Material {
  const cutter = new Cutter();
  for (let i = 0; i < 12; i += 1) {
    const [still] = deck.deal(1);
    const slide = Array.from({ length: deck.between(20, 50) }, () => still!);
    if (i % 2 === 0) cutter.add(slide);
    else cutter.join(slide, 'dissolve', deck.between(8, 15));
  }
  return cutter.done('slideshow');
}
