import { shareWithin, sizeOf } from '../subjects/box.ts';
import type { TextBox } from './detection.ts';

/** Words of one line stand at most this many line heights apart; beyond it two boxes side by side are two things. */
const wordGap = 1.5;
/** Share of the lower box's height by which two boxes must overlap to stand on one line. */
const sameLine = 0.6;

/** A box of which this share lies inside another is a piece of it: a hole in a letter over a lamp is taken for one more. */
const inside = 0.9;

/** Joins boxes that the detector gave for pieces of one line. Order is that of tops, then left edges. */
export function joinPieces(boxes: readonly TextBox[]): TextBox[] {
  const lines: TextBox[] = [];
  const outer = boxes.filter(
    (box, i) => !boxes.some((other, k) => k !== i && sizeOf(other) > sizeOf(box) && shareWithin(box, other) > inside),
  );
  for (const piece of outer.sort((a, b) => a.left - b.left)) {
    const at = lines.findIndex((line) => continues(line, piece));
    const line = lines[at];
    if (line === undefined) lines.push(piece);
    else {
      lines[at] = {
        left: Math.min(line.left, piece.left),
        top: Math.min(line.top, piece.top),
        right: Math.max(line.right, piece.right),
        bottom: Math.max(line.bottom, piece.bottom),
        score: Math.max(line.score, piece.score),
      };
    }
  }
  return lines.sort((a, b) => a.top - b.top || a.left - b.left);
}

function continues(line: TextBox, piece: TextBox): boolean {
  const [heightA, heightB] = [line.bottom - line.top, piece.bottom - piece.top];
  const overlap = Math.min(line.bottom, piece.bottom) - Math.max(line.top, piece.top);
  const gap = piece.left - line.right;
  return (
    overlap >= sameLine * Math.min(heightA, heightB) &&
    Math.max(heightA, heightB) < 1.8 * Math.min(heightA, heightB) &&
    gap < wordGap * Math.min(heightA, heightB)
  );
}
