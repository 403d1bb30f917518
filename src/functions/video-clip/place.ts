import type { Hearing } from './hearing.ts';
import type { Piece, Room } from './pieces.ts';

/** How far an end of a piece may be moved for the sake of its sound. Seconds */
const REACH = 1.2;
/** What leaving a cut costs beside cutting a word (1), and a second of moving. */
const OFF_CUT = 0.3;
const MOVED = 0.1;
/** What must be left of a piece, and how much longer or shorter pieces may be together before the next ones make up for it. Seconds */
const LEAST = 0.8;
const MOST_OVER = 2;

/** A way to move a piece's ends: by so many frames each. */
interface Move {
  readonly start: number;
  readonly end: number;
  readonly cost: number;
}

/**
 * Moves the ends of pieces within their shots to where none cuts a word; what one piece gains others lose, so that together they last as long as before. The best of all ways to do
 * so: dynamic programming over the pieces in order, by how much longer those before are than they were. An end on a cut stays, unless a word would be cut there. `roomOf` tells
 * the room that a piece lies in.
 */
export function placePieces(
  pieces: readonly Piece[],
  roomOf: (piece: Piece) => Room | undefined,
  hearing: Hearing,
  frameSeconds: number,
): Piece[] {
  // prettier-ignore
  const ways = pieces.map((piece, i) => movesOf(piece, { room: roomOf(piece), before: pieces[i - 1], after: pieces[i + 1] }, hearing, frameSeconds)); // prettier-ignore
  const moves = cheapest(ways, Math.round(MOST_OVER / frameSeconds));
  return pieces.map(({ start, end }, i) => ({
    start: start + moves[i]!.start * frameSeconds,
    end: end + moves[i]!.end * frameSeconds,
  }));
}

/** What is around a piece. */
interface Around {
  readonly room: Room | undefined;
  readonly before: Piece | undefined;
  readonly after: Piece | undefined;
}

/** The cheapest move for every length, by how many frames longer it makes the piece. Neighbours in one shot share the gap between them. */
function movesOf(
  { start, end }: Piece,
  { room, before, after }: Around,
  hearing: Hearing,
  frameSeconds: number,
): Map<number, Move> {
  // prettier-ignore
  const frames = (seconds: number) => Math.floor(Math.min(REACH, Math.max(0, seconds)) / frameSeconds + 1e-3);
  const lowest = Math.max(room?.start ?? start, before === undefined ? -Infinity : (before.end + start) / 2);
  const highest = Math.min(room?.end ?? end, after === undefined ? Infinity : (end + after.start) / 2);
  const inwards = frames(end - start - LEAST);
  const costs = (at: number, cut: number | undefined, from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => {
      const shift = (from + i) * frameSeconds;
      const off = cut === undefined || Math.abs(at + shift - cut) >= frameSeconds * 0.6;
      return hearing.busy(at + shift) + (off ? OFF_CUT : 0) + MOVED * Math.abs(shift);
    });
  const [from, to] = [-frames(start - lowest), frames(highest - end)];
  const atStart = costs(start, room?.start, from, inwards + to);
  const atEnd = costs(end, room?.end, from - inwards, to);
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
