import { likeness, middleOf, shareWithin, sizeOf, widthOf, type Area } from './box.ts';
import type { Sighting } from './look.ts';
import type { ObjectKind } from './objects.ts';

export type SubjectKind = 'face' | ObjectKind;

/** One face, person or thing, followed through a shot. */
export interface Track {
  readonly kind: SubjectKind;
  /** Where it is in each sighting of the shot; undefined where it is not seen. Gaps of up to `GAP` sightings are bridged. */
  readonly boxes: readonly (Area | undefined)[];
  /** Mean score of the detector, 0..1. */
  readonly score: number;
  /** Share of the shot's sightings in which it was found, 0..1. */
  readonly presence: number;
}

/** Sightings that a thing may be missed for: its head turns, somebody walks before it. */
const GAP = 5;

interface Growing {
  readonly kind: SubjectKind;
  readonly found: Map<number, { readonly box: Area; readonly score: number }>;
  last: number;
}

/** Follows faces and things through the sightings of one shot, best likeness first. */
export function tracksOf(sightings: readonly Sighting[]): Track[] {
  const growing: Growing[] = [];
  sightings.forEach(({ faces, objects }, at) => {
    const found = [...faces.map(({ box, score }) => ({ kind: 'face' as const, box, score })), ...objects];
    const pairs = found.flatMap(
      (one) =>
        growing
          .filter(({ kind, last }) => kind === one.kind && at - last <= GAP)
          .map((track) => ({ one, track, close: closeness(track.found.get(track.last)!.box, one.box) })), // the last is there
    );
    const taken = new Set<unknown>();
    for (const { one, track, close } of pairs.sort((a, b) => b.close - a.close)) {
      if (close <= 0 || taken.has(one) || taken.has(track)) continue;
      taken.add(one).add(track);
      track.found.set(at, one);
      track.last = at;
    }
    for (const one of found.filter((each) => !taken.has(each))) growing.push({ kind: one.kind, found: new Map([[at, one]]), last: at }); // prettier-ignore
  });
  return growing.map((track) => finish(track, sightings.length));
}

/** 1 for the same box, 0 for boxes too far apart or too different to be one thing a quarter of a second later. */
function closeness(a: Area, b: Area): number {
  const [p, q] = [middleOf(a), middleOf(b)];
  const apart = Math.hypot(p.x - q.x, p.y - q.y) / Math.sqrt(Math.max(sizeOf(a), sizeOf(b)));
  const sizes = Math.min(sizeOf(a), sizeOf(b)) / Math.max(sizeOf(a), sizeOf(b), 1e-9);
  return sizes < 0.25 ? 0 : Math.max(likeness(a, b), 1 - apart / 0.9);
}

function finish({ kind, found }: Growing, count: number): Track {
  const boxes: (Area | undefined)[] = Array.from({ length: count }, (_, at) => found.get(at)?.box);
  const places = [...found.keys()];
  places.slice(1).forEach((to, i) => {
    const from = places[i]!;
    for (let at = from + 1; at < to; at += 1) boxes[at] = between(found.get(from)!.box, found.get(to)!.box, (at - from) / (to - from)); // prettier-ignore
  });
  // it was there a moment before it was found, and is after it was lost
  const [first, last] = [places[0]!, places.at(-1)!];
  for (let i = 1; i <= 2; i += 1) {
    if (first - i >= 0) boxes[first - i] = boxes[first];
    if (last + i < count) boxes[last + i] = boxes[last];
  }
  const score = [...found.values()].reduce((sum, one) => sum + one.score, 0) / found.size;
  return { kind, boxes, score, presence: found.size / Math.max(1, count) };
}

function between(a: Area, b: Area, share: number): Area {
  const mix = (from: number, to: number) => from + (to - from) * share;
  return {
    ...{ left: mix(a.left, b.left), right: mix(a.right, b.right) },
    ...{ top: mix(a.top, b.top), bottom: mix(a.bottom, b.bottom) },
  };
}

/** Whether a face belongs to a person: it lies in the upper part of the person's box. */
export function belongs(face: Area, person: Area): boolean {
  const upper = { ...person, bottom: person.top + 0.6 * (person.bottom - person.top) };
  return shareWithin(face, upper) > 0.6 && widthOf(face) < widthOf(person);
}
