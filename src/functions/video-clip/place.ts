import type { Hearing } from './hearing.ts';
import type { Piece, Room } from './pieces.ts';

/** How far a piece may be moved for the sake of its sound. Seconds */
const REACH = 0.8;
/** What leaving a cut costs beside cutting a word (1), and a second of moving. */
const OFF_CUT = 0.3;
const MOVED = 0.1;

/**
 * Moves pieces within their shots, their lengths kept, to where neither end cuts a word. An end on a cut stays, unless a word would be cut there.
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
  return placed;
}

function cost(piece: Piece, shift: number, room: Room | undefined, hearing: Hearing, frameSeconds: number): number {
  const [start, end] = [piece.start + shift, piece.end + shift];
  const on = (at: number, cut: number | undefined) => cut !== undefined && Math.abs(at - cut) < frameSeconds * 0.6;
  const off = Number(!on(start, room?.start)) + Number(!on(end, room?.end));
  return hearing.busy(start) + hearing.busy(end) + OFF_CUT * off + MOVED * Math.abs(shift);
}
