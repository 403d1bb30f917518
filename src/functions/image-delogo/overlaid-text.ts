import type { TextBox } from '../../analysis/text/detection.ts';

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
