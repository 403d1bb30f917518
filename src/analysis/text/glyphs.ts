import { quantile } from '../../base/quantile.ts';
import type { Box } from './picture.ts';

/** Brightness of a picture, 8 bits a pixel, rows top to bottom without padding. */
export interface Luma {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * How the strokes of one line look: the brightness gradients that stay where they are while the picture behind moves.
 * Entry i belongs to the pixel at `offset[i]` of every picture of that width.
 */
export interface Strokes {
  readonly offset: Int32Array;
  readonly gx: Float32Array;
  readonly gy: Float32Array;
}

/** Weakest gradient (difference of the two neighbours, 0..255) that may belong to a stroke: compression noise stays below. */
const weakestEdge = 24;
/** Edges of text are the strongest of its box; what is weaker than this share of the strong ones is the picture behind. */
const shareOfStrongest = 0.35;
/** Share of a pixel's gradient energy that its mean over the frames must keep; 1 for a still pixel, about 1 / n for noise. */
const stillness = 0.7;

/** Strokes of the line in `box`, from one picture or several that show it. */
export function strokesOf(pictures: readonly Luma[], box: Box): Strokes {
  const [first] = pictures;
  if (first === undefined) return { offset: new Int32Array(), gx: new Float32Array(), gy: new Float32Array() };
  const { width } = first;
  const area = inner(box, first);
  const columns = Math.max(0, area.right - area.left);
  const count = columns * Math.max(0, area.bottom - area.top);
  const [sumX, sumY, energy] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  for (const { data } of pictures) {
    for (let y = area.top, i = 0; y < area.bottom; y++) {
      for (let x = area.left, at = y * width + area.left; x < area.right; x++, at++, i++) {
        const gx = data[at + 1]! - data[at - 1]!; // `inner` leaves out the border, so that every neighbour is there
        const gy = data[at + width]! - data[at - width]!;
        sumX[i]! += gx;
        sumY[i]! += gy;
        energy[i]! += gx * gx + gy * gy;
      }
    }
  }
  const n = pictures.length;
  const still = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const mean = (sumX[i]! ** 2 + sumY[i]! ** 2) / (n * n); // the arrays have one length
    if (mean >= (stillness * energy[i]!) / n) still[i] = Math.sqrt(mean);
  }
  const limit = Math.max(weakestEdge, shareOfStrongest * quantile(still.filter(positive), 0.95));
  const kept = still.reduce((sum, value) => sum + (value >= limit ? 1 : 0), 0);
  const strokes = { offset: new Int32Array(kept), gx: new Float32Array(kept), gy: new Float32Array(kept) };
  for (let i = 0, to = 0; i < count; i++) {
    if (still[i]! < limit) continue;
    strokes.offset[to] = (area.top + Math.floor(i / columns)) * width + area.left + (i % columns);
    strokes.gx[to] = sumX[i]! / n;
    strokes.gy[to] = sumY[i]! / n;
    to += 1;
  }
  return strokes;
}

/** How a line shows in one picture. */
export interface Showing {
  /**
   * Strength of its strokes: 1 as when they were taken, 0 where other things are seen, between while it fades (blending scales
   * gradients by the opacity, and the gradients of the picture behind average out) or over a picture of nearly its colour.
   */
  readonly opacity: number;
  /** Correlation of what is seen with the strokes, whatever their strength; -1..1, about 0 for other things. */
  readonly likeness: number;
}

/** Looks for the line in a picture of the size that its strokes were taken from. */
export function showing(strokes: Strokes, { data, width }: Luma): Showing {
  let [sum, clamped, weight, seen] = [0, 0, 0, 0];
  for (let i = 0; i < strokes.offset.length; i++) {
    const at = strokes.offset[i]!; // the three arrays have one length
    const [gx, gy] = [strokes.gx[i]!, strokes.gy[i]!];
    const energy = gx * gx + gy * gy;
    // strokes keep one pixel from the border, so that every neighbour is there
    const [hereX, hereY] = [data[at + 1]! - data[at - 1]!, data[at + width]! - data[at - width]!];
    const along = gx * hereX + gy * hereY;
    sum += along;
    clamped += Math.max(-energy, Math.min(2 * energy, along)); // one strong edge behind must not count for many strokes
    weight += energy;
    seen += hereX * hereX + hereY * hereY;
  }
  if (weight === 0) return { opacity: 0, likeness: 0 };
  return { opacity: clamped / weight, likeness: sum / Math.sqrt(weight * seen + 1) };
}

/** The box in whole pixels, one pixel inside the picture so that every pixel has neighbours. */
function inner(box: Box, { width, height }: Luma): Box {
  return {
    left: Math.max(1, Math.floor(box.left)),
    top: Math.max(1, Math.floor(box.top)),
    right: Math.min(width - 1, Math.ceil(box.right)),
    bottom: Math.min(height - 1, Math.ceil(box.bottom)),
  };
}

/** For quantiles over the places of a map where there is anything at all. */
export const positive = (value: number) => value > 0;

/** Farthest shift that `displacement` finds, in pixels: along the line, across it, and to the side of either. */
const farthest = { along: 64, across: 24, aside: 3 };

/** A movement, pixels rightwards and downwards. */
interface Shift {
  readonly x: number;
  readonly y: number;
}

/**
 * How far the content of `box` moved from one picture to the next, along or across the line and little to the side: the shift at which the
 * edges that stand across the movement agree best. Still text over a moving picture stays at 0, since its edges are the strongest.
 * @param before the earlier picture. @param after the later one, of the same size.
 * @returns 0, 0 when nothing agrees clearly better than standing still.
 */
export function displacement(before: Luma, after: Luma, box: Box): Shift {
  const area = inner(box, before);
  const along = bestShift(before, after, area, 'x');
  const across = bestShift(before, after, area, 'y');
  return along.gain >= across.gain ? along.shift : across.shift;
}

/** Agreement (correlation) that a movement must reach, and by which it must beat standing still. */
const [movedAgreement, movedGain] = [0.6, 0.15];
/** Share of the box that must be seen after the movement. */
const leastSeen = 0.5;

function bestShift(before: Luma, after: Luma, area: Box, axis: keyof Shift): { shift: Shift; gain: number } {
  const still = agreement(before, after, area, axis, { x: 0, y: 0 });
  let best = { shift: { x: 0, y: 0 }, agreement: still };
  const tryShift = (shift: Shift) => {
    const value = agreement(before, after, area, axis, shift);
    if (value > best.agreement) best = { shift, agreement: value };
  };
  const most = axis === 'x' ? farthest.along : farthest.across;
  for (let shift = -most; shift <= most; shift++) tryShift(axis === 'x' ? { x: shift, y: 0 } : { x: 0, y: shift });
  const { x, y } = best.shift;
  for (let aside = -farthest.aside; aside <= farthest.aside; aside++) {
    tryShift(axis === 'x' ? { x, y: aside } : { x: aside, y });
  }
  const moved = best.agreement >= movedAgreement && best.agreement - still >= movedGain;
  return moved ? { shift: best.shift, gain: best.agreement - still } : { shift: { x: 0, y: 0 }, gain: 0 };
}

/** Correlation of the slopes along `axis` in what the shift leaves in the picture. */
function agreement(before: Luma, after: Luma, area: Box, axis: keyof Shift, { x: dx, y: dy }: Shift): number {
  const { width, height } = before;
  const [left, right] = [Math.max(area.left, 1 - dx), Math.min(area.right, width - 1 - dx)];
  const [top, bottom] = [Math.max(area.top, 1 - dy), Math.min(area.bottom, height - 1 - dy)];
  if ((right - left) * (bottom - top) < leastSeen * (area.right - area.left) * (area.bottom - area.top)) return 0;
  const [step, shift] = [axis === 'x' ? 1 : width, dy * width + dx];
  let [product, first, second] = [0, 0, 0];
  for (let y = top; y < bottom; y += 2) {
    for (let x = left, at = y * width + left; x < right; x += 2, at += 2) {
      const a = before.data[at + step]! - before.data[at - step]!; // one pixel inside the picture, before and after
      const b = after.data[at + shift + step]! - after.data[at + shift - step]!;
      product += a * b;
      first += a * a;
      second += b * b;
    }
  }
  return product / Math.sqrt(first * second + 1);
}
