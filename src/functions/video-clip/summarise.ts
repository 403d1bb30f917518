import type { Rational, VideoStream } from '../../media/media.ts';
import { choiceOf, choosePieces } from './choose.ts';
import type { Hearing } from './hearing.ts';
import { interests } from './interest.ts';
import { candidatesOf, interestIn, roomOf, roomsOf, unitsOf, type Piece, type Room } from './pieces.ts';
import { silent, wordCosts } from './pauses.ts';
import { placePieces } from './place.ts';
import { worthOf } from './worth.ts';
import type { Survey } from './survey.ts';

/** Most frames a second of a summary, and what a film without a rate gets. */
const FASTEST: Rational = { num: 60, den: 1 };
const UNKNOWN_RATE: Rational = { num: 25, den: 1 };
/** Length of a piece: this times the root of the summary's length, within limits. Seconds */
const PIECE_FACTOR = 0.8;
const SHORTEST_PIECE = 1.2;
const LONGEST_PIECE = 5;
/** What a cut gains a piece: several ways are tried, and the summary kept that is best as a whole. */
const ON_CUT = [0.15, 0.6, 2];

/** Frames a second of the summary: the film's own where they are known and sane. */
export function summaryRate({ frameRate }: VideoStream): Rational {
  const { num, den } = frameRate;
  if (num <= 0 || den <= 0) return UNKNOWN_RATE;
  return num / den > 60 ? FASTEST : frameRate;
}

/** What is heard in a film. */
export interface Sound {
  readonly hearing: Hearing;
  /** Hears closer around the ends of some pieces. */
  readonly around: (pieces: readonly Piece[]) => Promise<Hearing>;
}

/** The pieces of a summary: in order, each a whole number of frames, together as long as asked or as the film. */
export async function summarise(
  survey: Survey,
  sound: Sound | undefined,
  { seconds, rate, signal }: { readonly seconds: number; readonly rate: Rational; readonly signal: AbortSignal },
): Promise<Piece[]> {
  const step = rate.den / rate.num;
  const frames = Math.max(1, Math.round(Math.min(seconds, survey.endSeconds) / step));
  if (survey.endSeconds - seconds < step) return [{ start: 0, end: frames * step }];
  const rooms = usable(survey);
  const interest = interests(survey.samples, sound?.hearing);
  const units = unitsOf(survey, rooms, interest);
  const word = sound === undefined ? silent : wordCosts(sound.hearing);
  let best: { readonly worth: number; readonly pieces: Piece[] } | undefined;
  for (const length of pieceLengths(seconds, rooms.length)) {
    const choice = choiceOf(candidatesOf(survey, rooms, interest, length), units, (survey.endSeconds * length) / seconds); // prettier-ignore
    for (const onCut of ON_CUT) {
      const wish = { seconds: frames * step, frameSeconds: step, shortest: Math.min(length, SHORTEST_PIECE), onCut, signal }; // prettier-ignore
      const chosen = await choosePieces(choice, {
        ...wish,
        interestIn: (start, end) => interestIn(survey, interest, start, end),
      });
      const whole = toFrames(chosen, frames, step, rooms, survey.endSeconds);
      const pieces = placePieces(whole, rooms, word, step);
      const worth = worthOf(pieces, { survey, rooms, units, interest, frameSeconds: step });
      if (best === undefined || worth > best.worth) best = { worth, pieces };
    }
  }
  const { pieces } = best!; // there is at least one way
  return merge(
    sound === undefined ? pieces : placePieces(pieces, rooms, wordCosts(await sound.around(pieces)), step),
    step,
  );
}

/** Such that whole pieces fill the summary, fewer and more of them: shorter ones for a film of many shots. */
function pieceLengths(seconds: number, rooms: number): number[] {
  const usual = Math.min(LONGEST_PIECE, PIECE_FACTOR * Math.sqrt(seconds));
  const wanted = Math.max(SHORTEST_PIECE, 0.7 * usual, Math.min(usual, seconds / rooms));
  const count = Math.max(1, Math.round(seconds / wanted));
  return [...new Set([Math.max(1, Math.round(count * 0.75)), count, Math.max(count, Math.floor(Math.min(count * 1.25, seconds)))])].map((pieces) => seconds / pieces); // prettier-ignore
}

/** The whole film where its shots are too short to be shown. */
function usable({ shots, endSeconds }: Survey): Room[] {
  const rooms = roomsOf(shots);
  if (rooms.length > 0) return rooms;
  return [{ shot: 0, start: shots[0]?.startSeconds ?? 0, end: endSeconds, startsOnCut: true, endsOnCut: true }];
}

/** Lengths in whole frames that sum to `frames`; what rounding leaves, and what could not be filled, goes to the ends of pieces that have room, or over a cut. */
function toFrames(
  chosen: readonly Piece[],
  frames: number,
  step: number,
  rooms: readonly Room[],
  filmEnd: number,
): Piece[] {
  const counts = chosen.map(({ start, end }) => Math.max(1, Math.round((end - start) / step)));
  let left = frames - counts.reduce((a, b) => a + b, 0);
  const limits = chosen.map((piece, i) => {
    const next = chosen[i + 1]?.start ?? filmEnd;
    const within = Math.min(roomOf(piece, rooms, step)?.end ?? piece.end, next);
    return [Math.floor((within - piece.start) / step + 0.5), Math.floor((next - piece.start) / step + 1e-6)] as const;
  });
  for (const limit of [0, 1] as const) {
    for (let i = 0; i < counts.length && left > 0; i += 1) {
      const more = Math.max(0, Math.min(left, limits[i]![limit] - counts[i]!));
      counts[i]! += more;
      left -= more;
    }
  }
  for (; left < 0; left += 1) counts[counts.indexOf(Math.max(...counts))]! -= 1;
  return chosen.map(({ start }, i) => ({ start, end: start + counts[i]! * step }));
}

/** Pieces that follow each other without a gap are one. */
function merge(pieces: readonly Piece[], step: number): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last !== undefined && Math.abs(piece.start - last.end) < step / 2)
      merged[merged.length - 1] = { start: last.start, end: last.end + piece.end - piece.start }; // prettier-ignore
    else merged.push(piece);
  }
  return merged;
}
