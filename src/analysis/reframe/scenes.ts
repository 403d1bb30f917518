import { ramp } from '../../base/ramp.ts';
import { around, common, heightOf, middleOf, shareWithin, sizeOf, type Area } from '../subjects/box.ts';
import type { Sighting } from '../subjects/look.ts';
import { belongs, type Track } from '../subjects/track.ts';
import { densities } from './density.ts';
import { along, type Window } from './window.ts';
import type { Interest, Scene } from './worth.ts';

/** What things are worth beside a face that fills a quarter of the picture's height. */
const KIND_WORTH = { face: 1.2, person: 0.75, animal: 0.55, vehicle: 0.35, thing: 0.08 } as const;
/** A person's worth goes over to the face, or the thing in hand, that tells where to look, as far as that one is worth it; this part remains. */
const BODY = 0.3;
/** Boxes up to this many windows long tell where to look. */
const TELLING = 1.6;
/** What all that stands out or moves loses beside a face that counts. */
const SCENERY_LOSS = 0.75;
/** Titles that fill this share of the picture. */
export const LETTERING_WORTH = 0.7;
const LETTERING_SHARE = [0.004, 0.04] as const;

/** Who is there for so many looks, be it a small part of a long shot, is what it is about meanwhile; what of a whole shot's presence that is. */
const STAY = [3, 12] as const;
const MEANWHILE = 0.6;

/** Who speaks counts this much more. */
const SPEAKING = 0.8;

/**
 * A thing that is seen for most of a shot without any face, sure and large, is held up to be looked at, or it is what is told of; which scores, shares of the looks and
 * heights that takes, and from which worth on a face is one.
 */
const SHOWN = { worth: 0.75, score: [0.34, 0.46], presence: [0.5, 0.8], height: [0.12, 0.35], face: 0.15 } as const;

/** Scores from which on a thing that is no face is believed, and is sure. */
const SURE = [0.2, 0.6] as const;

/** What remains of the worth of what is blurred while other parts of the picture are sharp; and from and to which focus. */
const OUT_OF_FOCUS = { worth: 0.3, focus: [0.3, 0.6] } as const;

/** Of faces this long, in windows, the movement counts like the camera's. */
const CLOSE_UP = 0.4;

/** Where the window may cut from one to the other, who speaks at the moment counts this much more besides. */
const TURN = 2;

/** A track with what it is worth in its shot. */
export interface Rated {
  readonly track: Track;
  readonly weight: number;
  /** A thing that the shot is there to show, see `SHOWN`. */
  readonly shown?: true;
}

/** Rates every track of a shot by what it is, how sure and how long it is seen, how large it is and how near to the middle. */
export function rate(tracks: readonly Track[]): Rated[] {
  const rated = tracks.map((track): Rated => ({ track, weight: worthOfTrack(track) }));
  if (rated.some(({ track, weight }) => track.kind === 'face' && weight > SHOWN.face)) return rated;
  return rated.map((one) => {
    const weight = one.track.kind === 'thing' ? worthOfShown(one.track) : 0;
    return weight > one.weight ? { ...one, weight, shown: true } : one;
  });
}

function worthOfShown({ boxes, score, presence, looks }: Track): number {
  const seen = boxes.filter((box) => box !== undefined);
  const high = seen.reduce((sum, box) => sum + heightOf(box), 0) / Math.max(1, seen.length);
  const here = ramp(presence, ...SHOWN.presence) * ramp(looks, ...STAY);
  return SHOWN.worth * ramp(score, ...SHOWN.score) * here * ramp(high, ...SHOWN.height);
}

function worthOfTrack({ kind, boxes, speaking, score, presence, looks, focus }: Track): number {
  const seen = boxes.filter((box) => box !== undefined);
  const mean = (of: (box: Area) => number) => seen.reduce((sum, box) => sum + of(box), 0) / Math.max(1, seen.length);
  const high = mean(heightOf);
  const central = 1 - 2 * mean((box) => Math.abs(middleOf(box).x - 0.5));
  // large faces are seldom mistaken
  const sureFace = Math.max(ramp(score, 0.55, 0.85), ramp(score, 0.5, 0.7) * ramp(high, 0.25, 0.5));
  const [sure, large] = kind === 'face' ? [sureFace, ramp(high, 0.02, 0.25)] : [ramp(score, ...SURE), ramp(high, 0.1, 0.7)]; // prettier-ignore
  const speaks = speaking.reduce((sum, value) => sum + value, 0) / Math.max(1, speaking.length);
  return (
    (1 + SPEAKING * speaks) *
    sharpnessOf(focus) *
    KIND_WORTH[kind] *
    sure *
    (0.25 + 0.75 * large) *
    (0.4 + 0.6 * Math.max(presence, MEANWHILE * ramp(looks, ...STAY))) *
    (0.75 + 0.25 * central)
  );
}

/** What of its worth a thing keeps that is less sure at the moment than it is on the whole; faces turn away, and are there. */
function surenessAt({ kind, score, scores }: Track, at: number): number {
  return kind === 'face' || kind === 'thing'
    ? 1
    : Math.min(1, ramp(scores[at] ?? score, ...SURE) / Math.max(1e-6, ramp(score, ...SURE)));
}

/** What of its worth something keeps that is in focus, or not. */
const sharpnessOf = (focus: number) => OUT_OF_FOCUS.worth + (1 - OUT_OF_FOCUS.worth) * ramp(focus, ...OUT_OF_FOCUS.focus); // prettier-ignore

/** What is of interest along the window's axis in each sighting of a shot. `turns`: who speaks at the moment counts more. */
export function scenesOf(
  window: Window,
  film: { readonly width: number; readonly height: number },
  sightings: readonly Sighting[],
  rated: readonly Rated[],
  turns = false,
): Scene[] {
  // prettier-ignore
  const density = densities(window, film, sightings);
  const letteringAt = letteringsOf(sightings);
  const led = rated.some(({ track, weight }) => track.kind === 'face' && weight > SHOWN.face);
  return sightings.map(({ seconds, movement }, at) => {
    const here = rated.flatMap(({ track, weight, shown }) => {
      const box = track.boxes[at];
      const turn = turns ? 1 + TURN * track.speaking[at]! : 1;
      return box === undefined ? [] : [{ kind: track.kind, box, head: track.heads[at] ?? box, weight: weight * turn * surenessAt(track, at), shown, focus: track.focus }]; // prettier-ignore
    });
    const faces = here.filter(({ kind }) => kind === 'face');
    const held = here.filter(({ shown }) => shown === true);
    const interests = here.map(({ kind, box, head, weight, focus }): Interest => {
      const telling = [...faces.filter((face) => belongs(face.box, box)), ...held.filter((thing) => sizeOf(common(thing.box, box)) > 0)]; // prettier-ignore
      const told = kind === 'person' ? Math.max(0, ...telling.map((one) => one.weight)) : 0;
      if (kind === 'face') {
        const [from, to] = along(window, film, head);
        return { from, to, inner: along(window, film, box), weight, cut: weight / sharpnessOf(focus), kind: 'whole' };
      }
      const [from, to] = along(window, film, box);
      // a box over most of the picture does not tell where to look
      const narrow = Math.min(1, (TELLING * window.span) / Math.max(to - from, 1e-6)) ** 2;
      return { from, to, weight: narrow * Math.max(BODY * weight, weight - told), kind: 'core' };
    });
    const titles = titleOf(letteringAt(at), window, film);
    // where a face tells where to look, the rest is scenery
    const left = 1 - SCENERY_LOSS * ramp(Math.max(0, ...faces.map(({ weight }) => weight)), 0.2, 0.6);
    const camera = window.axis === 'x' ? (movement.camera.x * film.width) / window.picture.width : (movement.camera.y * film.height) / window.picture.height; // prettier-ignore
    const turned = furthest(camera, closeUpWay(window, film, rated, at));
    return { seconds, interests: [...interests, ...titles], density: density[at]!.map((value) => value * left), turned, camera, led, title: titles[0] }; // prettier-ignore
  });
}

const furthest = (a: number, b: number) => (Math.abs(b) > Math.abs(a) ? b : a);

/**
 * How far the face that counts most went along the axis since the sighting before, where it is large: a viewer's eyes go with it, and before a plain wall nothing else
 * tells that the camera turns. 0 without one.
 */
function closeUpWay(
  window: Window,
  film: { readonly width: number; readonly height: number },
  rated: readonly Rated[],
  at: number,
): number {
  // prettier-ignore
  const ways = rated.flatMap(({ track, weight }) => {
    const [before, now] = [track.boxes[at - 1], track.boxes[at]];
    if (track.kind !== 'face' || before === undefined || now === undefined) return [];
    const [[a, b], [c, d]] = [along(window, film, before), along(window, film, now)];
    // one end of a face stands still where the edge of the picture cuts it
    return Math.max(b - a, d - c) < CLOSE_UP * window.span ? [] : [{ weight, way: furthest(c - a, d - b) }];
  });
  return ways.reduce((best, one) => (one.weight > best.weight ? one : best), { weight: 0, way: 0 }).way;
}

/** Lettering at each sighting: what the nearest look for it found. To be asked in order. */
function letteringsOf(sightings: readonly Sighting[]): (at: number) => readonly Area[] {
  const looks = sightings.flatMap(({ seconds, lettering }) =>
    lettering === undefined ? [] : [{ seconds, lettering }],
  );
  let now = 0;
  return (at) => {
    const { seconds } = sightings[at]!;
    const off = (i: number) => Math.abs((looks[i]?.seconds ?? Infinity) - seconds);
    while (off(now + 1) <= off(now) && now + 1 < looks.length) now += 1;
    return looks[now]?.lettering ?? [];
  };
}

/** All lettering together: it is read as one. */
function titleOf(
  lettering: readonly Area[],
  window: Window,
  film: { readonly width: number; readonly height: number },
): Interest[] {
  // prettier-ignore
  const all = around(lettering);
  if (all === undefined) return [];
  const share = lettering.reduce((sum, area) => sum + sizeOf(area), 0);
  const [from, to] = along(window, film, all);
  return [{ from, to, weight: LETTERING_WORTH * ramp(share, ...LETTERING_SHARE), kind: 'core' }];
}

/** The rated track that fills most of its worth inside a part of the film; what the window is held for. */
export function mainWithin(rated: readonly Rated[], at: number, inside: Area): Rated | undefined {
  const worth = ({ track, weight }: Rated) => {
    const box = track.boxes[at];
    return box === undefined ? 0 : weight * shareWithin(box, inside);
  };
  const best = [...rated].sort((a, b) => worth(b) - worth(a))[0];
  return best !== undefined && worth(best) > 0.05 ? best : undefined;
}
