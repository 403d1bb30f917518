import { saliencySide, type SaliencyMap } from '../saliency/u2netp.ts';
import type { Box, Picture } from '../text/picture.ts';
import { lay } from './placed-map.ts';

/** Room around a part when it is seen from farther away, as a share of its size; the edges of the picture go on there. */
const room = 0.15;

/** What is told of a part of a picture; `saliencySide` squared. */
export type View = (picture: Picture, part: Box) => Promise<Float32Array>;

/** The mean of what is told of a picture and of its mirror image: where they differ there is doubt (test-time augmentation). */
export function inBothWays(look: SaliencyMap): View {
  return async (picture, part) => {
    const [one, other] = [await look(picture, part), await look(picture, part, true)];
    return meanOf(one, other);
  };
}

/** Of two maps of one size. */
export const meanOf = (a: Float32Array, b: Float32Array) => a.map((value, i) => (value + b[i]!) / 2);

/** What stands out, `saliencySide` squared each. */
export interface Views {
  /** The mean of near views. */
  readonly near: Float32Array;
  /** What two of four views tell at least. */
  readonly generous: Float32Array;
}

/**
 * Sees a part and its mirror image, near and from farther away. A network for what stands out rather loses parts of what is cut by the picture's edge than that it invents
 * some; from farther away it sees that whole.
 */
export async function fourViews(look: SaliencyMap, picture: Picture, part: Box): Promise<Views> {
  const [air, rise] = [room * (part.right - part.left), room * (part.bottom - part.top)];
  const farther = { left: part.left - air, top: part.top - rise, right: part.right + air, bottom: part.bottom + rise };
  const [a, b] = [await look(picture, part), await look(picture, part, true)];
  const c = onto(await look(picture, farther), farther, part);
  const d = onto(await look(picture, farther, true), farther, part);
  return {
    near: meanOf(a, b),
    generous: a.map((value, i) => second(value, b[i]!, c[i]!, d[i]!)),
  };
}

/** The largest but one. */
function second(a: number, b: number, c: number, d: number): number {
  return Math.max(Math.min(Math.max(a, b), Math.max(c, d)), Math.min(a, b), Math.min(c, d));
}

function onto(values: Float32Array, from: Box, box: Box): Float32Array {
  const size = { width: saliencySide, height: saliencySide };
  const map = { ...size, values: new Float32Array(saliencySide ** 2), box };
  lay({ ...size, values, box: from }, map, (_, told) => told);
  return map.values;
}
