import { dilate } from '../../analysis/overlay/morphology.ts';
import { HarmonicFill } from '../../analysis/restore/harmonic-fill.ts';
import type { Area, Pixels } from '../../analysis/restore/paint.ts';
import type { Box } from '../../analysis/text/picture.ts';
import { quantile } from '../../base/quantile.ts';
import { inkMask, pasted } from './ink-mask.ts';
import { strokeMask } from './stroke-mask.ts';

/** Pixels round a box that tell what it lies on. */
const rim = 6;
/** What differs from the ground by more than this, and by more than this many times the ground's own differences, was laid over it. 0..255 */
const [leastContrast, timesGround] = [5, 3];
/** When more of the box than this differs, overlay and ground cannot be told apart, and the whole box goes. */
const mostOverlaid = 0.6;

/** A ground that differs by less than this from its smooth continuation is smooth. */
const smoothGround = 12;

/** Lettering is all of an overlay where no more than this share of its pixels are spots of ink elsewhere. */
const mostElsewhere = 0.25;

/**
 * What goes of a box, 1 in a mask of the picture's size: its lettering and all that differs from a smooth ground, or the inks that lie on a rough one, or else all that differs from it by far;
 * the whole box where nothing can be told. @param lines of lettering in the box.
 */
export function boxMask(picture: Pixels, box: Area, lines: readonly Box[]): Uint8Array {
  const { width, height } = picture;
  const outer = { left: Math.max(0, box.left - rim), top: Math.max(0, box.top - rim), right: Math.min(width, box.right + rim), bottom: Math.min(height, box.bottom + rim) }; // prettier-ignore
  const [w, h] = [outer.right - outer.left, outer.bottom - outer.top];
  const inside = new Uint8Array(w * h);
  for (let y = box.top - outer.top; y < box.bottom - outer.top; y++) inside.fill(1, y * w + box.left - outer.left, y * w + box.right - outer.left); // prettier-ignore
  const difference = fromGround(picture, outer, inside);
  const around = difference.filter((one, i) => inside[i] === 0 && one > 0);
  const limit = Math.max(leastContrast, timesGround * quantile(around, 0.9));
  const over = inside.map((one, i) => (one === 1 && difference[i]! > limit ? 1 : 0));
  const count = (mask: Uint8Array) => mask.reduce((sum, one) => sum + one, 0);
  const grow = Math.max(3, Math.round(0.03 * Math.min(w, h)));
  const letters = new Uint8Array(width * height);
  for (const line of lines) strokeMask(picture, line).mask.forEach((one, i) => (letters[i]! |= one));
  const withLetters = (mask: Uint8Array) => mask.map((one, i) => one | letters[i]!);
  if (limit >= smoothGround || !over.includes(1)) {
    const inks = inkMask(picture, box);
    const elsewhere = inks?.spots.map((one, i) => (lines.some((line) => holds(line, i % width, Math.floor(i / width))) ? 0 : one)); // prettier-ignore
    if (elsewhere !== undefined && count(elsewhere) < mostElsewhere * count(letters))
      return within(letters, box, width);
    if (inks !== undefined) return within(withLetters(inks.mask), box, width);
  }
  const share = count(over) / Math.max(1, count(inside));
  const small = share > mostOverlaid || share === 0 ? inside : dilate(over, w, h, grow).map((one, i) => one & inside[i]!); // prettier-ignore
  return within(withLetters(pasted(small, outer, picture)), box, width);
}

const holds = ({ left, top, right, bottom }: Box, x: number, y: number) => x >= left && x < right && y >= top && y < bottom; // prettier-ignore

function within(mask: Uint8Array, box: Area, width: number): Uint8Array {
  return mask.map((one, i) => (one === 1 && holds(box, i % width, Math.floor(i / width)) ? 1 : 0));
}

/** Largest difference of the three colours from the smooth continuation of what is round the box; outside from the mean of the neighbours. */
function fromGround({ width, channels, data }: Pixels, outer: Area, inside: Uint8Array): Float32Array {
  const [w, h] = [outer.right - outer.left, outer.bottom - outer.top];
  const fill = new HarmonicFill(inside, w, h);
  const out = new Float32Array(w * h);
  for (let c = 0; c < 3; c++) {
    const seen = Float32Array.from({ length: w * h }, (_, i) => data[((outer.top + Math.floor(i / w)) * width + outer.left + (i % w)) * channels + c]!); // prettier-ignore
    const ground = Float32Array.from(seen);
    fill.fill(ground);
    for (let i = 0; i < out.length; i++) {
      const [left, right] = [ground[i - (i % w > 1 ? 2 : 0)]!, ground[i + (i % w < w - 2 ? 2 : 0)]!];
      out[i] = Math.max(out[i]!, Math.abs(seen[i]! - (inside[i] === 1 ? ground[i]! : (left + right) / 2)));
    }
  }
  return out;
}
