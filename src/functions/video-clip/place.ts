import type { WordCost } from './pauses.ts';
import { cutsOf, FRAME_PART, type Piece, type Room } from './pieces.ts';

/** How far an end of a piece may be moved for the sake of a cut or its sound. Seconds */
const REACH = 3;
/** What an end costs that is not on a cut, beside one that cuts a word (2), and a second of moving. */
const OFF_CUT = 0.6;
const MOVED = 0.1;
/** What it costs to show a cut within a piece, and how much must be seen on each side of it: less would flash up. Seconds */
const CROSSED = 0.1;
const SHOWN = 0.6;
/** Shorter pieces are hardly taken in; what a second less costs. Seconds */
const LEAST = 0.8;
const TOO_SHORT = 6;
/** How much longer or shorter pieces may be together before the next ones make up for it. Seconds */
const MOST_OVER = 6;

/** A way to move a piece's ends: by so many frames each. */
interface Move {
  readonly start: number;
  readonly end: number;
  readonly cost: number;
}

/** Where a film can be cut: at a cut best, in no transition. */
interface Places {
  /** Ascending. The film begins and ends with one. */
  readonly cuts: readonly number[];
  readonly transitions: readonly Piece[];
}

/**
 * Moves the ends of pieces to cuts, and where there is sound to where none cuts a word; what one piece gains others lose, so that together they last as long as before. The best of all ways
 * to do so: dynamic programming over the pieces in order, by how much longer those before are than they were. A piece may go on over a cut.
 */
export function placePieces(
  pieces: readonly Piece[],
  rooms: readonly Room[],
  word: WordCost,
  frameSeconds: number,
): Piece[] {
  // prettier-ignore
  const places = placesOf(rooms, frameSeconds);
  const ways = pieces.map((piece, i) => movesOf(piece, { before: pieces[i - 1], after: pieces[i + 1], places }, word, frameSeconds)); // prettier-ignore
  const moves = cheapest(ways, Math.round(MOST_OVER / frameSeconds));
  return pieces.map(({ start, end }, i) => ({
    start: start + moves[i]!.start * frameSeconds,
    end: end + moves[i]!.end * frameSeconds,
  }));
}

function placesOf(rooms: readonly Room[], frameSeconds: number): Places {
  // the film, too, begins and ends somewhere
  const edges = [{ start: -Infinity, end: -Infinity }, ...rooms, { start: Infinity, end: Infinity }];
  const gaps = edges.slice(1).map(({ start }, i) => ({ start: edges[i]!.end, end: start }));
  const transitions = gaps.filter(({ start, end }) => end - start > frameSeconds / 2);
  return { cuts: [rooms[0]?.start ?? 0, ...cutsOf(rooms), rooms.at(-1)?.end ?? Infinity], transitions };
}

/** What an end costs at a place for the cuts around it. @param inwards 1 for a start, -1 for an end. */
function cutCost(at: number, inwards: 1 | -1, { cuts, transitions }: Places, frameSeconds: number): number {
  const near = frameSeconds * FRAME_PART;
  if (cuts.some((cut) => Math.abs(cut - at) < near)) return 0;
  if (transitions.some(({ start, end }) => at > start + near && at < end - near)) return Infinity;
  const flashes = cuts.some((cut) => (cut - at) * inwards > 0 && (cut - at) * inwards < SHOWN);
  return flashes ? Infinity : OFF_CUT;
}

/** The cheapest move for every length, by how many frames longer it makes the piece. Neighbours share the gap between them. */
function movesOf(
  { start, end }: Piece,
  { before, after, places }: { readonly before: Piece | undefined; readonly after: Piece | undefined; readonly places: Places }, // prettier-ignore
  word: WordCost,
  frameSeconds: number,
): Map<number, Move> {
  // prettier-ignore
  const frames = (seconds: number) => Math.floor(Math.min(REACH, Math.max(0, seconds)) / frameSeconds + 1e-3);
  const { cuts, transitions } = places;
  const lowest = before === undefined ? (transitions[0]?.end ?? -Infinity) : (before.end + start) / 2;
  const highest = after === undefined ? (transitions.at(-1)?.start ?? Infinity) : (end + after.start) / 2;
  const near = frameSeconds * FRAME_PART;
  // a cut that the piece goes over costs as much as it was moved there for
  const crossed = (from: number, to: number) => CROSSED * cuts.filter((cut) => cut > Math.min(from, to) + near && cut < Math.max(from, to) - near).length; // prettier-ignore
  const costs = (at: number, from: number, to: number, inwards: 1 | -1) =>
    Array.from({ length: to - from + 1 }, (_, i) => {
      const place = at + (from + i) * frameSeconds;
      const out = (at - place) * inwards > 0 ? crossed(at, place) : 0;
      return word(place) + cutCost(place, inwards, places, frameSeconds) + out + MOVED * Math.abs(place - at);
    });
  const shrinking = frames(end - start - frameSeconds);
  const [from, to] = [-frames(start - lowest), frames(highest - end)];
  const atStart = costs(start, from, shrinking, 1);
  const atEnd = costs(end, -shrinking, to, -1);
  const best = new Map<number, Move>([[0, { start: 0, end: 0, cost: 10 }]]);
  atStart.forEach((one, i) => {
    if (one === Infinity) return;
    atEnd.forEach((other, k) => {
      const move = { start: from + i, end: k - shrinking };
      const longer = move.end - move.start;
      const seconds = end - start + longer * frameSeconds;
      if (seconds < frameSeconds / 2) return;
      const cost = one + other + TOO_SHORT * Math.max(0, LEAST - seconds);
      if (cost < (best.get(longer)?.cost ?? Infinity) - 1e-9) best.set(longer, { ...move, cost });
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
