import type { Hearing } from './hearing.ts';
import type { Piece, Room } from './pieces.ts';

/** How far a piece may be moved for the sake of its sound. Seconds */
const REACH = 0.8;
/** What leaving a cut costs beside cutting a word (1), and a second of moving. */
const OFF_CUT = 0.3;
const MOVED = 0.1;

/** How much of its length a piece may give to another, and what must be left of it. Seconds */
const GIVEN = 0.6;
const LEAST = 0.8;
/** A trade must save so much. */
const SAVED = 0.15;

/**
 * Moves pieces within their shots to where neither end cuts a word; then pieces near each other trade length where that saves a word. Together they last as long as before. An end on a cut stays, unless a word would be cut there.
 * `roomOf` tells the room that a piece lies in.
 */
export function placePieces(
  pieces: readonly Piece[],
  roomOf: (piece: Piece) => Room | undefined,
  hearing: Hearing,
  frameSeconds: number,
): Piece[] {
  const placed: Piece[] = [];
  pieces.forEach((piece, i) => {
    const room = roomOf(piece);
    const low = Math.max(room?.start ?? piece.start, placed[i - 1]?.end ?? -Infinity);
    const high = Math.min(room?.end ?? piece.end, pieces[i + 1]?.start ?? Infinity);
    let best = { shift: 0, cost: cost(piece, 0, room, hearing, frameSeconds) };
    for (let steps = -Math.floor(REACH / frameSeconds); steps * frameSeconds <= REACH; steps += 1) {
      const shift = steps * frameSeconds;
      if (piece.start + shift < low - 1e-6 || piece.end + shift > high + 1e-6) continue;
      const now = cost(piece, shift, room, hearing, frameSeconds);
      if (now < best.cost - 1e-6) best = { shift, cost: now };
    }
    placed.push({ start: piece.start + best.shift, end: piece.end + best.shift });
  });
  return trade(placed, roomOf, hearing, frameSeconds);
}

function cost(piece: Piece, shift: number, room: Room | undefined, hearing: Hearing, frameSeconds: number): number {
  const [start, end] = [piece.start + shift, piece.end + shift];
  const on = (at: number, cut: number | undefined) => cut !== undefined && Math.abs(at - cut) < frameSeconds * 0.6;
  const off = Number(!on(start, room?.start)) + Number(!on(end, room?.end));
  return hearing.busy(start) + hearing.busy(end) + OFF_CUT * off + MOVED * Math.abs(shift);
}

type Side = 'start' | 'end';

/** Lets one end of a piece go outwards, and one of a piece soon after inwards by as much (or the other way round), wherever both together then cut less. */
function trade(
  pieces: readonly Piece[],
  roomOf: (piece: Piece) => Room | undefined,
  hearing: Hearing,
  frameSeconds: number,
): Piece[] {
  // prettier-ignore
  const traded = [...pieces];
  const rooms = pieces.map(roomOf);
  const fits = (i: number, { start, end }: Piece) => {
    const [low, high] = [Math.max(rooms[i]?.start ?? start, traded[i - 1]?.end ?? -Infinity), Math.min(rooms[i]?.end ?? end, traded[i + 1]?.start ?? Infinity)]; // prettier-ignore
    return end - start >= LEAST && start >= low - 1e-6 && end <= high + 1e-6;
  };
  const costOf = (i: number, piece: Piece) => cost(piece, 0, rooms[i], hearing, frameSeconds);
  const most = Math.floor(GIVEN / frameSeconds);
  for (const [i, j] of pieces.flatMap((_, a) =>
    [a + 1, a + 2].filter((b) => b < pieces.length).map((b) => [a, b] as const),
  )) {
    const now = costOf(i, traded[i]!) + costOf(j, traded[j]!);
    let best: { readonly saved: number; readonly one: Piece; readonly other: Piece } | undefined;
    for (const [sideI, sideJ] of [
      ['start', 'start'],
      ['start', 'end'],
      ['end', 'start'],
      ['end', 'end'],
    ] as const satisfies (readonly [Side, Side])[]) {
      for (let steps = -most; steps <= most; steps += 1) {
        const [one, other] = [
          longer(traded[i]!, sideI, steps * frameSeconds),
          longer(traded[j]!, sideJ, -steps * frameSeconds),
        ];
        if (!fits(i, one) || !fits(j, other)) continue;
        const saved = now - costOf(i, one) - costOf(j, other) - MOVED * Math.abs(steps) * frameSeconds;
        if (saved > (best?.saved ?? SAVED)) best = { saved, one, other };
      }
    }
    if (best !== undefined) [traded[i], traded[j]] = [best.one, best.other];
  }
  return traded;
}

const longer = ({ start, end }: Piece, side: Side, by: number): Piece =>
  side === 'start' ? { start: start - by, end } : { start, end: end + by };
