import { lookDistance, type Descriptor } from '../../analysis/interest/look.ts';
import type { Shot } from '../../analysis/shots/shots.ts';
import { meanDescriptor } from './interest.ts';
import type { Survey } from './survey.ts';

/** A stretch of one shot. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Ends within this part of a frame of a cut are on it. */
export const FRAME_PART = 0.6;

/** A stretch that may become part of the summary. */
export interface Candidate extends Piece {
  /** The part of its shot that holds nothing of another shot. */
  readonly room: Room;
  /** Mean interest, 0..1. */
  readonly interest: number;
  /** Its mean look, and those of its moments. */
  readonly descriptor: Descriptor;
  readonly moments: readonly Descriptor[];
}

/** What of a shot can be shown. */
export interface Room extends Piece {
  readonly shot: number;
  /** Whether its ends are hard cuts. */
  readonly startsOnCut: boolean;
  readonly endsOnCut: boolean;
}

/** The hard cuts at the ends of rooms, in their order. */
export function cutsOf(rooms: readonly Room[]): number[] {
  return rooms.flatMap(({ start, end, startsOnCut, endsOnCut }) => [...(startsOnCut ? [start] : []), ...(endsOnCut ? [end] : [])]); // prettier-ignore
}

/** A part of the film that the summary should stand for. */
export interface Unit extends Piece {
  readonly descriptor: Descriptor;
  /** All weights sum to 1. */
  readonly weight: number;
}

/** Shorter rooms show nothing one could see. Seconds */
const SHORTEST_ROOM = 0.3;
/** Longer shots count as several units of about this length. Seconds */
const UNIT_SECONDS = 4;
/** What such a shot's look as a whole counts beside its parts. */
const WHOLE = 0.5;

/** What a part counts in which nothing is to be seen beside the liveliest one. */
const DULL = 0.8;

/** A long film is told by so many of its parts. */
const MOST_UNITS = 160;

/** Samples between two times; the nearest one where there is none. */
export function samplesIn({ samples }: Survey, start: number, end: number): number[] {
  const first = firstFrom(samples, start - 1e-6);
  if (first === samples.length) return first === 0 ? [] : [first - 1];
  const found: number[] = [];
  for (let i = first; i < samples.length && samples[i]!.seconds < end - 1e-6; i += 1) found.push(i);
  return found.length > 0 ? found : [Math.max(0, samples[first]!.seconds - start > start - (samples[first - 1]?.seconds ?? -Infinity) ? first - 1 : first)]; // prettier-ignore
}

/** Index of the first sample at or after a time (binary search). */
function firstFrom(samples: Survey['samples'], seconds: number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples[middle]!.seconds < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

const isGradual = ({ startSeconds, endSeconds }: Shot['opening']) => endSeconds > startSeconds;

/** What each shot has room for. */
export function roomsOf(shots: readonly Shot[]): Room[] {
  return shots.flatMap(({ opening, closing, startSeconds, endSeconds }, shot) => {
    const start = isGradual(opening) ? opening.endSeconds : startSeconds;
    const end = isGradual(closing) ? closing.startSeconds : endSeconds;
    if (end - start < SHORTEST_ROOM) return [];
    return [{ shot, start, end, startsOnCut: opening.kind === 'cut', endsOnCut: closing.kind === 'cut' }];
  });
}

/** The room that a piece lies in, to within a frame. */
export function roomOf(piece: Piece, rooms: readonly Room[], frameSeconds: number): Room | undefined {
  return rooms.find(({ start, end }) => start <= piece.start + frameSeconds && end >= piece.end - frameSeconds);
}

/** The parts of the film. Every shot counts the same, half of that its look as a whole, half its parts; where nothing happens there is less to be stood for. */
export function unitsOf(survey: Survey, rooms: readonly Room[], interest: readonly number[]): Unit[] {
  const most = Math.max(1e-6, ...interest);
  const make = (start: number, end: number, share: number): Unit => {
    const lively = interestIn(survey, interest, start, end) / most;
    return { start, end, descriptor: describe(survey, start, end), weight: share * (DULL + (1 - DULL) * lively ** 2) };
  };
  const units = rooms.flatMap(({ start, end }) => {
    const parts = Math.max(1, Math.round((end - start) / UNIT_SECONDS));
    if (parts === 1) return [make(start, end, 1)];
    const step = (end - start) / parts;
    const some = Array.from({ length: parts }, (_, i) => make(start + i * step, start + (i + 1) * step, (1 - WHOLE) / parts)); // prettier-ignore
    return [make(start, end, WHOLE), ...some];
  });
  const some = thin(units, MOST_UNITS);
  const total = some.reduce((sum, { weight }) => sum + weight, 0);
  return some.map((unit) => ({ ...unit, weight: unit.weight / total }));
}

export function describe(survey: Survey, start: number, end: number): Descriptor {
  return meanDescriptor(samplesIn(survey, start, end).map((i) => survey.samples[i]!.descriptor));
}

/** Mean interest of a stretch. */
export function interestIn(survey: Survey, interest: readonly number[], start: number, end: number): number {
  const found = samplesIn(survey, start, end);
  return found.reduce((sum, i) => sum + interest[i]!, 0) / Math.max(1, found.length);
}

/** Stretches of about `length` seconds of every room: the whole of it where it is about as long; else its start, its end, and places between. */
export function candidatesOf(
  survey: Survey,
  rooms: readonly Room[],
  interest: readonly number[],
  length: number,
): Candidate[] {
  const make = (room: Room, start: number, end: number): Candidate => ({
    ...{ room, start, end },
    interest: interestIn(survey, interest, start, end),
    descriptor: describe(survey, start, end),
    moments: samplesIn(survey, start, end).map((i) => survey.samples[i]!.descriptor),
  });
  return rooms.flatMap((room) => {
    const all = room.end - room.start;
    const whole = all <= 1.6 * length ? [make(room, room.start, room.end)] : [];
    if (all <= length) return whole;
    const steps = Math.max(1, Math.ceil((all - length) / Math.max(survey.stepSeconds, length / 4)));
    const windows = Array.from({ length: steps + 1 }, (_, i) => {
      const start = room.start + ((all - length) * i) / steps;
      return make(room, start, start + length);
    });
    return [...whole, ...windows];
  });
}

/** At most `most` of a list, evenly spread. */
export function thin<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]!);
}

/** How alike two looks are, 0..1. */
export function alike(a: Descriptor, b: Descriptor): number {
  return Math.exp(-lookDistance(a, b) / 0.15);
}
