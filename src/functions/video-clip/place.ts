import type { Hearing } from './hearing.ts';
import { wordCosts } from './pauses.ts';
import { roomOf, type Piece, type Room } from './pieces.ts';

/** How far an end of a piece may be moved for the sake of its sound. Seconds */
const REACH = 2;
/** What leaving a cut costs beside cutting a word (2), and a second of moving. */
const OFF_CUT = 0.3;
const MOVED = 0.1;
/** What it costs to go on over a cut into the shot beside, and how much of that one must be seen then: less would flash up. Seconds */
const CROSSED = 0.1;
const SHOWN = 0.6;
/** What must be left of a piece, and how much longer or shorter pieces may be together before the next ones make up for it. Seconds */
const LEAST = 0.8;
const MOST_OVER = 4;

/** A way to move a piece's ends: by so many frames each. */
interface Move {
  readonly start: number;
  readonly end: number;
  readonly cost: number;
}

/**
 * Moves the ends of pieces within their shots to where none cuts a word; what one piece gains others lose, so that together they last as long as before. The best of all ways to do
 * so: dynamic programming over the pieces in order, by how much longer those before are than they were. An end on a cut stays, unless a word would be cut there; then it may also
 * go on over the cut.
 */
export function placePieces(
  pieces: readonly Piece[],
  rooms: readonly Room[],
  hearing: Hearing,
  frameSeconds: number,
): Piece[] {
  // prettier-ignore
  const word = wordCosts(hearing);
  const ways = pieces.map((piece, i) => movesOf(piece, { ...roomsBy(piece, rooms, frameSeconds), before: pieces[i - 1], after: pieces[i + 1] }, word, frameSeconds)); // prettier-ignore
  const moves = cheapest(ways, Math.round(MOST_OVER / frameSeconds));
  return pieces.map(({ start, end }, i) => ({
    start: start + moves[i]!.start * frameSeconds,
    end: end + moves[i]!.end * frameSeconds,
  }));
}

/** What is around a piece. */
interface Around {
  readonly room: Room | undefined;
  /** The shots beside that one, where a cut leads there. */
  readonly previous: Room | undefined;
  readonly next: Room | undefined;
  readonly before: Piece | undefined;
  readonly after: Piece | undefined;
}

function roomsBy(
  piece: Piece,
  rooms: readonly Room[],
  frameSeconds: number,
): Pick<Around, 'room' | 'previous' | 'next'> {
  // prettier-ignore
  const room = roomOf(piece, rooms, frameSeconds);
  const at = room === undefined ? -1 : rooms.indexOf(room);
  const meet = (a: Room | undefined, b: Room | undefined) => a !== undefined && b !== undefined && a.endsOnCut && b.start - a.end < frameSeconds / 2; // prettier-ignore
  const [previous, next] = [rooms[at - 1], rooms[at + 1]];
  return { room, previous: meet(previous, room) ? previous : undefined, next: meet(room, next) ? next : undefined };
}

/** The cheapest move for every length, by how many frames longer it makes the piece. Neighbours in one shot share the gap between them. */
function movesOf(
  { start, end }: Piece,
  { room, previous, next, before, after }: Around,
  word: (seconds: number) => number,
  frameSeconds: number,
): Map<number, Move> {
  // prettier-ignore
  const frames = (seconds: number) => Math.floor(Math.min(REACH, Math.max(0, seconds)) / frameSeconds + 1e-3);
  const lowest = Math.max(
    previous?.start ?? room?.start ?? start,
    before === undefined ? -Infinity : (before.end + start) / 2,
  );
  const highest = Math.min(next?.end ?? room?.end ?? end, after === undefined ? Infinity : (end + after.start) / 2);
  const inwards = frames(end - start - LEAST);
  // `out`: how far an end at a place is over the cut
  const costs = (at: number, from: number, to: number, out: (place: number) => number) =>
    Array.from({ length: to - from + 1 }, (_, i) => {
      const shift = (from + i) * frameSeconds;
      const over = out(at + shift);
      const isOn = Math.abs(over) < frameSeconds * 0.6;
      if (!isOn && over > 0 && over < SHOWN) return Infinity;
      return word(at + shift) + (isOn ? 0 : OFF_CUT) + (!isOn && over > 0 ? CROSSED : 0) + MOVED * Math.abs(shift);
    });
  const [from, to] = [-frames(start - lowest), frames(highest - end)];
  const atStart = costs(start, from, inwards + to, (place) => (room?.start ?? -Infinity) - place);
  const atEnd = costs(end, from - inwards, to, (place) => place - (room?.end ?? Infinity));
  const best = new Map<number, Move>();
  atStart.forEach((one, i) => {
    atEnd.forEach((other, k) => {
      const move = { start: from + i, end: from - inwards + k, cost: one + other };
      const longer = move.end - move.start;
      if (longer >= -inwards && move.cost < (best.get(longer)?.cost ?? Infinity) - 1e-9) best.set(longer, move);
    });
  });
  return best;
}

/** A move for each piece, such that all together gain nothing. @param most frames that the pieces before may be longer or shorter. */
function cheapest(ways: readonly ReadonlyMap<number, Move>[], most: number): Move[] {
  const size = 2 * most + 1;
  let best = new Float64Array(size).fill(Infinity);
  best[most] = 0;
  const taken = ways.map((moves) => {
    const next = new Float64Array(size).fill(Infinity);
    const by = new Int16Array(size);
    for (const [longer, { cost }] of moves) {
      for (let over = Math.max(0, longer); over < Math.min(size, size + longer); over += 1) {
        const value = best[over - longer]! + cost;
        if (value < next[over]! - 1e-9) [next[over], by[over]] = [value, longer];
      }
    }
    best = next;
    return by;
  });
  let over = most;
  const backwards = taken.toReversed().map((by, i) => {
    const longer = by[over]!;
    over -= longer;
    return ways[ways.length - 1 - i]!.get(longer)!; // it was among them
  });
  return backwards.toReversed();
}
