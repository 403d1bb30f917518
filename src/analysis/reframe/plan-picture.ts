import { around } from '../subjects/box.ts';
import type { Sighting } from '../subjects/look.ts';
import { tracksOf } from '../subjects/track.ts';
import { isCard, preferred, wideTitle, type Preference } from './plan-film.ts';
import { planShot } from './plan-shot.ts';
import { rate, scenesOf, type Rated } from './scenes.ts';
import { along, type Window } from './window.ts';

/** Where the window of a still picture goes. */
export interface PlannedPicture {
  /** Start and length along the window's axis, as parts of the picture. Longer than the window's span: the canvas has to grow across. */
  readonly start: number;
  readonly length: number;
}

/** Faces and people with less than this share of the strongest one's worth need not be in the picture. */
const NEEDED = 0.5;
/** Of what is needed the window must hold this much, or it grows: of people all, of an animal so much that its head is likely in it. */
const ENOUGH = { person: 0.97, animal: 0.6 } as const;
/** Air on both sides of what is needed, as a part of it. */
const AIR = 0.04;

/** Plans the window for one picture. @param grow whether it may become longer than its span, so that nobody is cut, nor lettering on a picture without anybody. */
export function planPicture(
  sighting: Sighting,
  wishes: {
    readonly window: Window;
    readonly film: { readonly width: number; readonly height: number };
    readonly prefer: Preference;
    readonly grow: boolean;
  },
): PlannedPicture {
  // prettier-ignore
  const { window, film } = wishes;
  const rated = rate(tracksOf([sighting])).map((one) => preferred(one, wishes.prefer));
  const scenes = scenesOf(window, film, [sighting], rated);
  const [point] = planShot(scenes, window.span, { startSeconds: 0, endSeconds: 0 }).points;
  const start = point?.at ?? 0;
  const title = wishes.grow && isCard(rated) ? wideTitle(scenes[0]!, window) : undefined; // a scene a sighting
  if (title !== undefined) return grown(title.from, title.to);
  const people = wishes.grow ? neededOf(rated) : [];
  const kind = people.length > 0 ? 'person' : 'animal';
  const needed = people.length > 0 || !wishes.grow ? people : animalsOf(rated);
  const [core, all] = [around(boxesOf(needed)), around(kind === 'person' ? headsOf(needed) : boxesOf(needed))];
  if (core === undefined || all === undefined) return { start, length: window.span };
  const [first, last] = along(window, film, core);
  const held = Math.min(last, start + window.span) - Math.max(first, start);
  if (held >= ENOUGH[kind] * (last - first)) return { start, length: window.span };
  const [from, to] = along(window, film, all);
  if (to - from <= window.span) return { start: clamp((from + to - window.span) / 2, 1 - window.span), length: window.span }; // prettier-ignore
  return grown(from, to);
}

/** A window around a stretch that is longer than it can be. */
function grown(from: number, to: number): PlannedPicture {
  const length = Math.min(1, (to - from) * (1 + 2 * AIR));
  return { start: clamp((from + to - length) / 2, 1 - length), length };
}

/** The faces that count; without any, the people that do. */
function neededOf(rated: readonly Rated[]): Rated[] {
  const people = rated.filter(({ track }) => track.kind === 'face' || track.kind === 'person');
  const most = Math.max(0, ...people.map(({ weight }) => weight));
  const faces = people.filter(({ track, weight }) => track.kind === 'face' && weight >= NEEDED * most);
  return faces.length > 0 ? faces : people.filter(({ weight }) => weight >= NEEDED * most && weight > 0.2);
}

/** The animal that counts most, where it is sure. */
function animalsOf(rated: readonly Rated[]): Rated[] {
  const animals = rated.filter(({ track, weight }) => track.kind === 'animal' && weight > 0.15);
  return animals.sort((a, b) => b.weight - a.weight).slice(0, 1);
}

const headsOf = (rated: readonly Rated[]) =>
  rated.flatMap(({ track }) => track.heads.flatMap((head) => (head === undefined ? [] : [head])));
const boxesOf = (rated: readonly Rated[]) =>
  rated.flatMap(({ track }) => track.boxes.flatMap((box) => (box === undefined ? [] : [box])));

const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
