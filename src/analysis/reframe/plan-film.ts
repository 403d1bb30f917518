import type { Shot } from '../shots/shots.ts';
import { clipped, type Area } from '../subjects/box.ts';
import type { Watched } from '../subjects/watch.ts';
import { tracksOf, type SubjectKind, type Track } from '../subjects/track.ts';
import { planShot, planTurns, positionAt, type PathPoint } from './plan-shot.ts';
import { LETTERING_WORTH, mainWithin, rate, scenesOf, type Rated } from './scenes.ts';
import { along, type Window } from './window.ts';
import type { Interest, Scene } from './worth.ts';

/** What becomes of one shot. */
export interface PlannedShot {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** `fit`: all of the picture is shown, with a blurred surround. */
  readonly mode: 'still' | 'pan' | 'fit';
  readonly points: readonly PathPoint[];
  /** 0..1, see `ShotPath`. */
  readonly held: number;
  /** What the window is held for. */
  readonly subject: SubjectKind | 'interest' | 'none';
  readonly reason: string;
}

/** Which things are looked for first. */
export type Preference = 'auto' | Exclude<SubjectKind, 'face'>;

export interface PlanWishes {
  readonly window: Window;
  readonly film: { readonly width: number; readonly height: number };
  readonly prefer: Preference;
  /**
   * What to do where people stand too far apart for the window: stay with one (`auto`, `hold`), cut between them, or show the whole picture (`fit`). A title that is too
   * wide shows the whole picture too where `fit` asks for it and, unless `hold` forbids it, where nobody is there besides: then it is what the shot is for.
   */
  readonly tooWide: 'auto' | 'hold' | 'cut' | 'fit';
}

/** A preferred kind counts this many times as much. */
const PREFERENCE = 4;
/** Of people and faces, those with less of the strongest one's worth need not be in the picture. */
const EQUAL = 0.55;
/** Together they are too wide when the window would hold less than this of them. */
const TOO_WIDE = 0.75;

/** Lettering of this share of the worth it can have is a title, and of this share of a shot it is to be read in it. */
const TITLE = 0.5;
const TITLE_TIME = 0.25;
/** Somebody worth more than this is there: lettering beside is no title card, but a caption. */
const SOMEBODY = 0.2;

/** Plans the window's way through a film, shot by shot. */
export function planFilm({ shots, sightings }: Watched, wishes: PlanWishes): PlannedShot[] {
  let first = 0;
  return shots.map((shot) => {
    while (first < sightings.length && sightings[first]!.seconds < shot.startSeconds - 1e-4) first += 1;
    let end = first;
    while (end < sightings.length && sightings[end]!.seconds < shot.endSeconds - 1e-4) end += 1;
    const seen = sightings.slice(first, end);
    const rated = rate(tracksOf(seen)).map((one) => preferred(one, wishes.prefer));
    const mayCut = wishes.tooWide === 'cut';
    const scenes = scenesOf(wishes.window, wishes.film, seen, rated, mayCut);
    const path = (mayCut ? planTurns : planShot)(scenes, wishes.window.span, shot);
    if (wishes.tooWide === 'fit' && areTooWide(rated, wishes)) return fitted(shot, 'person', 'people stand too far apart for the window'); // prettier-ignore
    if ((wishes.tooWide === 'fit' || (wishes.tooWide !== 'hold' && isCard(rated))) && isTitleTooWide(scenes, wishes)) return fitted(shot, 'interest', 'a title is too wide for the window'); // prettier-ignore
    const middle = Math.floor(seen.length / 2);
    const shown = windowAt(wishes, positionAt(path.points, seen[middle]?.seconds ?? shot.startSeconds));
    const main = mainWithin(rated, middle, shown);
    const subject = main?.track.kind ?? (scenes.length > 0 && path.held < 1 ? 'interest' : 'none');
    const mode = path.moves ? 'pan' : 'still';
    return {
      ...span(shot),
      mode,
      points: path.points,
      held: path.held,
      subject,
      reason: reasonOf(subject, mode, rated),
    };
  });
}

const span = ({ startSeconds, endSeconds }: Shot) => ({ startSeconds, endSeconds });

function fitted(shot: Shot, subject: PlannedShot['subject'], why: string): PlannedShot {
  const reason = `${why}: the whole picture is shown`;
  return { ...span(shot), mode: 'fit', points: [{ seconds: shot.startSeconds, at: 0 }], held: 1, subject, reason };
}

/** A track of the kind that is looked for first counts more. */
export function preferred(one: Rated, prefer: Preference): Rated {
  const { kind } = one.track;
  const counts = kind === prefer || (kind === 'face' && prefer === 'person');
  return prefer !== 'auto' && counts ? { ...one, weight: one.weight * PREFERENCE } : one;
}

/** The part of the film that the window shows. @param at its start, as a part of the picture without bars. */
export function windowAt({ window, film }: Pick<PlanWishes, 'window' | 'film'>, at: number): Area {
  const { picture, axis, width, height } = window;
  const x = picture.x + (axis === 'x' ? at * picture.width : (picture.width - width) / 2);
  const y = picture.y + (axis === 'y' ? at * picture.height : (picture.height - height) / 2);
  return clipped({ left: x / film.width, top: y / film.height, right: (x + width) / film.width, bottom: (y + height) / film.height }); // prettier-ignore
}

/** Whether faces and people of about one worth are, half of the time, further apart than the window is long. */
function areTooWide(rated: readonly Rated[], { window, film }: PlanWishes): boolean {
  const people = rated.filter(({ track }) => track.kind === 'face' || track.kind === 'person');
  const most = Math.max(0, ...people.map(({ weight }) => weight));
  const needed = people.filter(({ weight }) => weight >= EQUAL * most && weight > 0.15);
  const count = needed[0]?.track.boxes.length ?? 0;
  let wide = 0;
  for (let at = 0; at < count; at += 1) {
    const ends = needed.flatMap(({ track }) => boxAt(track, at)).map((box) => along(window, film, box));
    const length = Math.max(0, ...ends.map(([, to]) => to)) - Math.min(1, ...ends.map(([from]) => from));
    if (ends.length > 1 && window.span < TOO_WIDE * length) wide += 1;
  }
  return count > 0 && wide >= count / 2;
}

/** Whether nobody is there who would count more than lettering: then a title is what the picture is for. */
export function isCard(rated: readonly Rated[]): boolean {
  return rated.every(({ track, weight }) => weight < SOMEBODY || track.kind === 'thing' || track.kind === 'vehicle');
}

/** A title that the window would cut. */
export function wideTitle({ title }: Scene, { span }: Window): Interest | undefined {
  return title !== undefined && title.weight >= TITLE * LETTERING_WORTH && title.to - title.from > span ? title : undefined; // prettier-ignore
}

/** Whether a title that the window would cut stands in the shot long enough to be read. */
function isTitleTooWide(scenes: readonly Scene[], { window }: PlanWishes): boolean {
  const cut = scenes.filter((scene) => wideTitle(scene, window) !== undefined);
  return cut.length > 0 && cut.length >= TITLE_TIME * scenes.length;
}

function boxAt({ boxes }: Track, at: number): Area[] {
  const box = boxes[at];
  return box === undefined ? [] : [box];
}

function reasonOf(subject: PlannedShot['subject'], mode: 'still' | 'pan', rated: readonly Rated[]): string {
  const faces = rated.filter(({ track, weight }) => track.kind === 'face' && weight > 0.1).length;
  const what = subject === 'none' ? 'nothing stands out: the middle' : subject === 'interest' ? 'what stands out and moves' : subject === 'face' && faces > 1 ? `the main of ${faces} faces` : `a ${subject}`; // prettier-ignore
  return mode === 'pan' ? `${what}, followed` : what;
}
