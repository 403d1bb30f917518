import { closed, dilate } from '../../analysis/overlay/morphology.ts';
import type { Area, Pixels } from '../../analysis/restore/paint.ts';
import { ColourShares, type ColourPart } from './colour-shares.ts';
import { inkSpots } from './ink-spots.ts';

/** A colour that is this many times as frequent in the box as around it, and has this share of it, was laid over. */
const [timesAround, leastInBox] = [6, 0.01];
/** A colour that is so many times as frequent in what was laid over as around the box, and has this share of it, belongs to it. Asked twice. */
const [timesGround, leastOwn, rounds] = [4, 0.002, 2];
/** A colour with at least this much of its share in the box around it too is the ground's: it shows within rings and letters. */
const groundShare = 0.7;
/** Inks that cover less of the box than this say nothing of what else lies there. */
const leastCovered = 0.03;
/** Around the box colours of the ground are looked at: this share of its shorter side, at least so many pixels. */
const [aroundShare, leastAround] = [0.75, 16];
/** Gaps up to twice as wide close, and the rim grows by as much: printed edges are soft. */
const soft = 2;

/** Masks of the picture's size. */
export interface Inks {
  /** 1 where ink lies, with its rim. */
  readonly mask: Uint8Array;
  /** 1 in the surest of it: spots that end abruptly. */
  readonly spots: Uint8Array;
}

/**
 * What inks lie in a box: overlays are drawn, in few even colours that end abruptly within the box, or that are rare around it; from these the colours
 * of their rims are learnt, as GrabCut learns those of an object (Rother, Kolmogorov and Blake, SIGGRAPH 2004). Undefined where no inks can be told: in what is seen through or drawn in shades.
 */
export function inkMask(picture: Pixels, box: Area): Inks | undefined {
  const margin = Math.max(leastAround, Math.round(aroundShare * Math.min(box.right - box.left, box.bottom - box.top)));
  const outer = {
    ...{ left: Math.max(0, box.left - margin), top: Math.max(0, box.top - margin) },
    ...{ right: Math.min(picture.width, box.right + margin), bottom: Math.min(picture.height, box.bottom + margin) },
  };
  const part = cropped(picture, outer);
  const { width, height } = part;
  const inside = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [outer.left + (i % width), outer.top + Math.floor(i / width)];
    return x >= box.left && x < box.right && y >= box.top && y < box.bottom ? 1 : 0;
  });
  const outside = inside.map((one) => 1 - one);
  const [within, around] = [new ColourShares(part, 5, inside), new ColourShares(part, 5, outside)];
  const spots = inkSpots(part, inside, (i) => around.around(i) >= groundShare * within.around(i));
  if (spots === undefined) return undefined;
  let ink = spots.map((one, i) => {
    if (one === 1 || inside[i] === 0) return one;
    const share = within.around(i);
    return share >= leastInBox && share >= timesAround * around.around(i) ? 1 : 0;
  });
  const count = (mask: Uint8Array) => mask.reduce((sum, one) => sum + one, 0);
  if (count(ink) < leastCovered * count(inside)) return undefined;
  const ground = new ColourShares(part, 4, outside);
  for (let round = 0; round < rounds; round++) {
    const own = new ColourShares(part, 4, dilate(ink, width, height, 1));
    ink = ink.map((one, i) => (one === 1 || (inside[i] === 1 && own.of(i) > Math.max(leastOwn, timesGround * ground.of(i))) ? 1 : 0)); // prettier-ignore
  }
  const solid = dilate(closed(ink, width, height, soft), width, height, soft);
  const whole = (mask: Uint8Array) => pasted(mask, outer, picture);
  return { mask: whole(solid.map((one, i) => one & inside[i]!)), spots: whole(spots) }; // prettier-ignore
}

/** A mask of a part as one of the whole picture. */
export function pasted(
  mask: Uint8Array,
  { left, top, right, bottom }: Area,
  { width, height }: Pick<Pixels, 'width' | 'height'>,
): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let y = top, from = 0; y < bottom; y++, from += right - left) out.set(mask.subarray(from, from + right - left), y * width + left); // prettier-ignore
  return out;
}

function cropped({ width, channels, data }: Pixels, { left, top, right, bottom }: Area): ColourPart {
  const [w, h] = [right - left, bottom - top];
  const plane = (c: number) => Uint8Array.from({ length: w * h }, (_, i) => data[((top + Math.floor(i / w)) * width + left + (i % w)) * channels + c]!); // prettier-ignore
  return { width: w, height: h, planes: [plane(0), plane(1), plane(2)] };
}
