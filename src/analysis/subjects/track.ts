import { mean } from '../../base/mean.ts';
import { ramp } from '../../base/ramp.ts';
import { heightOf, likeness, middleOf, shareWithin, sizeOf, widthOf, type Area } from './box.ts';
import { headOf } from './head.ts';
import type { Sighting } from './look.ts';
import type { ObjectKind } from './objects.ts';
import { moved, wayAcross } from './way.ts';

export type SubjectKind = 'face' | ObjectKind;

/** One face, person or thing, followed through a shot. */
export interface Track {
  readonly kind: SubjectKind;
  /** Where it is in each sighting of the shot; undefined where it is not seen. Gaps of up to `GAP` sightings are bridged. */
  readonly boxes: readonly (Area | undefined)[];
  /** The whole head around each box of a face, see `headOf`; of other things the box itself. */
  readonly heads: readonly (Area | undefined)[];
  /** How likely somebody speaks in each sighting, 0..1; 0 for what is no face, and where mouths were not looked at. */
  readonly speaking: readonly number[];
  /** Mean score of the detector, 0..1. */
  readonly score: number;
  /** The score around each sighting, 0..1: what was sure once is not sure for ever. */
  readonly scores: readonly number[];
  /** Share of the shot's sightings in which it was found, 0..1. */
  readonly presence: number;
  /** In how many looks at everything it was found. */
  readonly looks: number;
  /** How sharp it is beside the rest of the picture, on average, see `FocusMap`; 1 where it was not measured. */
  readonly focus: number;
}

/** Looks that a thing may be missed for: its head turns, somebody walks before it. */
const GAP = 5;
/** Looks that the only one may be gone for while it moves fast, and how much of the larger its smaller box must be. */
const FAST_GAP = 3;
const FAST_SIZES = 0.4;
/** From one sighting to the next the smaller box is at least this part of the larger. */
const SIZES = 0.4;
/** A box that ends so near to the edge of the picture is cut by it. */
const EDGE = 0.015;
/** Change of luma in a cell by which something moved fast. */
const FAST_CHANGE = 18;
/** So far from where a glance saw it, in lengths of its box, it is somewhere else. */
const ELSEWHERE = 0.5;
/** Sightings to each side that tell whether somebody speaks, and the spread of the mouth's openness at which that begins to be likely and is sure: still faces reach 0.01, a singer 0.06. */
const LISTEN = 3;
const SPEAKING_SPREAD = [0.015, 0.05] as const;
/** Sightings for which it is taken to be there before it was first found, and after it was last: it was looked for there. */
const BEFORE = 3;
const AFTER = 1;

interface Found {
  readonly kind: SubjectKind;
  readonly box: Area;
  readonly head?: Area;
  readonly score: number;
  readonly mouth?: number | undefined;
  readonly focus?: number;
  readonly held?: true;
}

interface Growing {
  readonly kind: SubjectKind;
  readonly found: Map<number, Found>;
  last: number;
  /** The last time it was a glance that found it. */
  glanced?: boolean;
}

/** Follows faces and things through the sightings of one shot, best likeness first. */
export function tracksOf(sightings: readonly Sighting[]): Track[] {
  const growing: Growing[] = [];
  const turned = turnsOf(sightings);
  const looks = looksOf(sightings);
  sightings.forEach(({ faces, objects, glance = false }, at) => {
    const found: Found[] = [...faces.map((one) => ({ kind: 'face' as const, head: headOf(one), ...one })), ...objects];
    const pairs = found.flatMap((one) =>
      growing
        .filter(({ kind, last }) => kind === one.kind && looks[at]! - looks[last]! <= GAP)
        .filter((track) => one.held === undefined || isThereStill(track, one, looks[at]! - looks[track.last]!))
        .map((track) => ({ one, track, close: closenessTo(track, one, turned[at]!, turned[track.last]!) })),
    );
    const taken = new Set<unknown>();
    for (const { one, track, close } of pairs.sort((a, b) => b.close - a.close)) {
      if (close <= 0 || taken.has(one) || taken.has(track)) continue;
      taken.add(one).add(track);
      track.found.set(at, one);
      track.last = at;
      track.glanced = glance;
    }
    for (const one of found.filter((each) => each.held === undefined && !taken.has(each))) {
      const track = theOnlyOne(one, found, growing.filter((each) => !taken.has(each) && looks[at]! - looks[each.last]! <= FAST_GAP && hasMoved(sightings.slice(each.last + 1, at + 1)))); // prettier-ignore
      if (track === undefined) continue;
      taken.add(one).add(track);
      track.found.set(at, one);
      track.last = at;
      track.glanced = glance;
    }
    for (const one of found.filter((each) => each.held === undefined && !taken.has(each))) growing.push({ kind: one.kind, found: new Map([[at, one]]), last: at }); // prettier-ignore
  });
  return growing.map((track) => finish(track, sightings, looks));
}

/**
 * Whether what was followed from the look before can be that thing still: a patch of picture is found again also where somebody left it. Not where a glance since saw it
 * somewhere else, nor where it was not believed a look ago.
 */
function isThereStill(track: Growing, { box }: Found, looksSince: number): boolean {
  const { box: last } = track.found.get(track.last)!; // the last is there
  if (looksSince > 1) return false;
  const [p, q] = [middleOf(last), middleOf(box)];
  return track.glanced !== true || Math.hypot(p.x - q.x, p.y - q.y) < ELSEWHERE * Math.sqrt(sizeOf(last));
}

/** How many looks at everything there were up to each sighting. */
function looksOf(sightings: readonly Sighting[]): readonly number[] {
  let looks = 0;
  return sightings.map(({ glance }) => (glance === true ? looks : (looks += 1)));
}

/**
 * A thing that goes, or from which the camera turns, faster than can be followed: where it was the only one of its kind, and the only one is seen now, about as large, it is the
 * same one.
 */
function theOnlyOne(one: Found, found: readonly Found[], lost: readonly Growing[]): Growing | undefined {
  if (found.some((other) => other !== one && other.kind === one.kind)) return undefined;
  const before = lost.filter(({ kind }) => kind === one.kind);
  const [only] = before;
  return before.length === 1 && sizesOf(only!.found.get(only!.last)!.box, one.box) >= FAST_SIZES ? only : undefined; // the last is there
}

/** Whether the camera turned or something moved fast meanwhile. */
function hasMoved(since: readonly Sighting[]): boolean {
  return since.some(({ movement: { camera, cells } }) => Math.hypot(camera.x, camera.y) > 0 || Math.max(...cells) >= FAST_CHANGE); // prettier-ignore
}

function sizesOf(a: Area, b: Area): number {
  return Math.min(sizeOf(a), sizeOf(b)) / Math.max(sizeOf(a), sizeOf(b), 1e-9);
}

/** How far the camera turned from the first sighting to each. */
function turnsOf(sightings: readonly Sighting[]): { readonly x: number; readonly y: number }[] {
  let [x, y] = [0, 0];
  return sightings.map(({ movement: { camera } }) => ({ x: (x += camera.x), y: (y += camera.y) }));
}

/** How close a thing is to where a track was last, or would be if it stood still while the camera turned. */
function closenessTo(
  track: Growing,
  { box }: Found,
  now: { readonly x: number; readonly y: number },
  then: { readonly x: number; readonly y: number },
): number {
  const last = track.found.get(track.last)!.box; // the last is there
  return Math.max(closeness(last, box), closeness(moved(last, { x: now.x - then.x, y: now.y - then.y }, 1), box));
}

/** 1 for the same box, 0 for boxes too far apart or too different to be one thing a quarter of a second later. */
function closeness(a: Area, b: Area): number {
  const [p, q] = leaves(a, b) ? [innerEnd(a), innerEnd(b)] : [middleOf(a), middleOf(b)];
  const apart = Math.hypot(p.x - q.x, p.y - q.y) / Math.sqrt(Math.max(sizeOf(a), sizeOf(b)));
  return !leaves(a, b) && sizesOf(a, b) < SIZES ? 0 : Math.max(likeness(a, b), 1 - apart / 0.9);
}

/** Whether the left or right edge of the picture cuts both boxes: of who goes out of the picture, or comes into it, less and less is seen, and the end inside it tells where. */
function leaves(a: Area, b: Area): boolean {
  const atLeft = a.left <= EDGE && b.left <= EDGE;
  const atRight = a.right >= 1 - EDGE && b.right >= 1 - EDGE;
  return atLeft !== atRight && Math.min(heightOf(a), heightOf(b)) >= SIZES * Math.max(heightOf(a), heightOf(b));
}

function innerEnd({ left, right, top, bottom }: Area): { readonly x: number; readonly y: number } {
  return { x: left <= EDGE ? right : left, y: (top + bottom) / 2 };
}

function finish({ kind, found }: Growing, sightings: readonly Sighting[], looks: readonly number[]): Track {
  const boxes = filled(found, ({ box }) => box, sightings, kind === 'face');
  const heads = kind === 'face' ? filled(found, ({ head, box }) => head ?? box, sightings, true) : boxes;
  const score = mean([...found.values()].map((one) => one.score));
  const scores = scoresAround(found, looks);
  const whole = sightings.flatMap(({ glance }, at) => (glance === true ? [] : [at]));
  const mouths = whole.map((at) => found.get(at)?.mouth);
  const speaking = looks.map((look) => speakingAt(mouths, look - 1));
  const present = kind === 'face' ? found.size / sightings.length : found.size / Math.max(1, whole.length);
  const sharp = [...found.values()].flatMap((one) => (one.focus === undefined ? [] : [one.focus]));
  const focus = sharp.length === 0 ? 1 : mean(sharp);
  return {
    kind,
    boxes,
    heads,
    speaking,
    score,
    scores,
    presence: present,
    looks: whole.filter((at) => found.has(at)).length,
    focus,
  };
}

/** The score at each sighting: of the nearest one that found it, the mean with those that found it a look before and after. */
function scoresAround(found: ReadonlyMap<number, Found>, looks: readonly number[]): number[] {
  const known = [...found].map(([at, { score }]) => ({ at, score }));
  const near = (i: number, at: number) => (known[i] !== undefined && Math.abs(looks[known[i].at]! - looks[at]!) <= 1 ? [known[i].score] : []); // prettier-ignore
  const steadied = known.map(({ at, score }, i) => mean([...near(i - 1, at), score, ...near(i + 1, at)]));
  let now = 0;
  return looks.map((_, at) => {
    while (now + 1 < known.length && Math.abs(known[now + 1]!.at - at) <= Math.abs(known[now]!.at - at)) now += 1;
    return steadied[now]!;
  });
}

/** Where it is in each sighting: what was found, ways between, and a little before and after. @param swings whether it goes on as it went: boxes of other things than faces are too rough to tell how. */
function filled(
  found: ReadonlyMap<number, Found>,
  of: (one: Found) => Area,
  sightings: readonly Sighting[],
  swings = false,
): (Area | undefined)[] {
  const areas = sightings.map((_, at) => {
    const one = found.get(at);
    return one === undefined ? undefined : of(one);
  });
  const places = [...found.keys()];
  places.slice(1).forEach((to, i) => {
    const from = places[i]!;
    if (to === from + 1) return;
    const [before, after] = swings ? [places[i - 1], places[i + 2]] : [];
    const way = wayAcross([before, from, to, after], areas, sightings);
    for (let at = from + 1; at < to; at += 1) areas[at] = way(sightings[at]!.seconds);
  });
  extend(areas, sightings, places[0]!, places.at(-1)!);
  return areas;
}

/** A mouth that speaks opens and closes; one that smiles or hangs open does not. From the spread of its openness over a second to each side. */
function speakingAt(mouths: readonly (number | undefined)[], look: number): number {
  const near = mouths.slice(Math.max(0, look - LISTEN), look + LISTEN + 1).filter((mouth) => mouth !== undefined);
  if (near.length < 3) return 0;
  const usual = mean(near);
  const spread = Math.sqrt(mean(near.map((mouth) => (mouth - usual) ** 2)));
  return ramp(spread, ...SPEAKING_SPREAD);
}

/** It was there a moment before it was found, and is after it was lost; meanwhile it moves as the camera turns. */
function extend(boxes: (Area | undefined)[], sightings: readonly Sighting[], first: number, last: number): void {
  for (let at = first - 1; at >= Math.max(0, first - BEFORE); at -= 1) {
    boxes[at] = inPicture(moved(boxes[at + 1]!, sightings[at + 1]!.movement.camera, -1));
    if (boxes[at] === undefined) break;
  }
  for (let at = last + 1; at <= Math.min(boxes.length - 1, last + AFTER); at += 1) {
    boxes[at] = inPicture(moved(boxes[at - 1]!, sightings[at]!.movement.camera, 1));
    if (boxes[at] === undefined) break;
  }
}

/** The box, unless most of it lies outside the picture. */
function inPicture(box: Area): Area | undefined {
  return shareWithin(box, { left: 0, top: 0, right: 1, bottom: 1 }) > 0.5 ? box : undefined;
}

/** Whether a face belongs to a person: it lies in the upper part of the person's box. */
export function belongs(face: Area, person: Area): boolean {
  const upper = { ...person, bottom: person.top + 0.6 * (person.bottom - person.top) };
  return shareWithin(face, upper) > 0.6 && widthOf(face) < widthOf(person);
}
