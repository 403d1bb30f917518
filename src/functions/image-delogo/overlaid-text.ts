import type { TextBox } from '../../analysis/text/detection.ts';
import type { Reading } from '../../analysis/text/recognition.ts';

/** A line of text near the picture's edge was put there more likely than not; in the middle it belongs to the scene. Parts of the picture. */
const [edgeShare, tallest] = [0.22, 0.12];
/** Least score of the detector: overlaid type is printed clearly. */
const leastScore = 0.7;

/** Lines that look laid over the picture: upright, small, near the upper or lower edge. */
export function overlaidText(
  found: readonly TextBox[],
  picture: { readonly width: number; readonly height: number },
): TextBox[] {
  return found.filter(({ left, top, right, bottom, score }) => {
    const middle = (top + bottom) / 2 / picture.height;
    const nearEdge = middle < edgeShare || middle > 1 - edgeShare;
    const flat = right - left > 1.2 * (bottom - top) && bottom - top < tallest * picture.height;
    return score >= leastScore && nearEdge && flat;
  });
}

/** Overlaid lettering is there to be read: buttons in a row or a crease in skin, which a detector takes for a line now and then, are not. */
const [leastConfidence, leastCharacters] = [0.7, 2];

/** True where what was read is lettering. */
export function isLettering({ characters, confidence }: Reading): boolean {
  return confidence >= leastConfidence && characters.length >= leastCharacters;
}
