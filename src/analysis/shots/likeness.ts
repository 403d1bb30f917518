import { THUMB, type Thumbnail } from './thumbnail.ts';

const { width: W, height: H } = THUMB;
/** Size of the blocks that are followed from one frame to the other. */
const BLOCK = { width: 8, height: 6 } as const;
/** How far a block may have moved from where the whole picture moved to, thumbnail pixels. */
const REACH = { x: 5, y: 3 } as const;
/** How far the whole picture may have moved between two frames (a whip pan), thumbnail pixels. */
const PAN = { x: 28, y: 12 } as const;
/** Luma variance that noise and coding leave in a picture of one colour. */
const NOISE = 12;
/** Energy from which on blocks weigh the same. */
const MOST_ENERGY = 400;
/** A block with more than this share of its energy left is not found again. */
const FOUND_AGAIN = 0.25;

/** Mean absolute difference of luma and chroma, 0..255: the cheap first look. */
export function plainDifference(a: Thumbnail, b: Thumbnail): number {
  return meanAbsolute(a.luma, b.luma) + meanAbsolute(a.colour, b.colour);
}

function meanAbsolute(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

/** What the parts of one frame have become in another. */
export interface Structure {
  /** How little of `b` can be made of `a` by moving its parts: 0 the same picture, under 0.2 one shot, towards 1 pictures that have nothing to do with each other. */
  readonly distance: number;
  /** Share of the blocks that are not found again, 0..1. */
  readonly changed: number;
}

/**
 * Compares two frames block by block. Neither a change of brightness nor moving camera or things count: mean luma is taken off, the whole picture is shifted first, then each
 * block by a little (motion-compensated frame difference, as in Hanjalic, "Shot-boundary detection: unraveled and resolved?", 2002). No block counts more than others for
 * being bright: an explosion is not a cut.
 */
export function structure(a: Thumbnail, b: Thumbnail): Structure {
  const still = compareBlocks(a, b, 0, 0);
  if (still.distance < 0.1) return still;
  const [x, y] = globalShift(a, b);
  if (x === 0 && y === 0) return still;
  const moved = compareBlocks(a, b, x, y);
  return moved.distance < still.distance ? moved : still;
}

/** Each block of `b` against what is like it in `a` near the shift. Blocks that lie outside after the shift are left out. */
function compareBlocks(a: Thumbnail, b: Thumbnail, shiftX: number, shiftY: number): Structure {
  const offset = b.mean - a.mean;
  let [sum, weights, changed, known, blocks] = [0, 0, 0, 0, 0];
  for (let top = 0; top < H; top += BLOCK.height) {
    for (let left = 0; left < W; left += BLOCK.width) {
      blocks += 1;
      const found = blockResidual(a.luma, b.luma, offset, left, top, shiftX, shiftY);
      if (found === Infinity) continue;
      const energy = (blockEnergy(b, left, top) + blockEnergy(a, left, top)) / 2 + NOISE;
      const share = Math.min(1, found / (BLOCK.width * BLOCK.height) / energy);
      const weight = Math.min(energy, MOST_ENERGY);
      sum += share * weight;
      weights += weight;
      known += 1;
      if (share > FOUND_AGAIN) changed += 1;
    }
  }
  return known * 4 < blocks ? { distance: 1, changed: 1 } : { distance: sum / weights, changed: changed / known };
}

/** Mean square of a block's luma off the mean of its picture. */
function blockEnergy({ luma, mean }: Thumbnail, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + BLOCK.height; y += 1) {
    for (let at = y * W + left; at < y * W + left + BLOCK.width; at += 1) sum += (luma[at]! - mean) ** 2;
  }
  return sum / (BLOCK.width * BLOCK.height);
}

function blockResidual(
  a: Float32Array,
  b: Float32Array,
  offset: number,
  left: number,
  top: number,
  shiftX: number,
  shiftY: number,
): number {
  let best = Infinity;
  for (let dy = shiftY - REACH.y; dy <= shiftY + REACH.y; dy += 1) {
    if (top + dy < 0 || top + dy + BLOCK.height > H) continue;
    for (let dx = shiftX - REACH.x; dx <= shiftX + REACH.x; dx += 1) {
      if (left + dx < 0 || left + dx + BLOCK.width > W) continue;
      let sum = 0;
      for (let y = 0; y < BLOCK.height && sum < best; y += 1) {
        let [from, to] = [(top + dy + y) * W + left + dx, (top + y) * W + left];
        for (let x = 0; x < BLOCK.width; x += 1, from += 1, to += 1) {
          const off = b[to]! - a[from]! - offset;
          sum += off * off;
        }
      }
      best = Math.min(best, sum);
    }
  }
  return best;
}

/** The shift of the whole picture that leaves least, looked for on every second pixel. */
function globalShift(a: Thumbnail, b: Thumbnail): readonly [number, number] {
  const { x, y } = bestShift(a, b, b.mean - a.mean);
  return [x, y];
}

/** What is left of the difference of two frames when all of the one is shifted as fits best, 0..1: little where a camera pans, and where it stands all but 1. */
export function leftByPan(a: Thumbnail, b: Thumbnail): number {
  const still = shifted(a.luma, b.luma, 0, 0, 0);
  return still === 0 ? 1 : bestShift(a, b, 0).left / still;
}

function bestShift(a: Thumbnail, b: Thumbnail, offset: number): { x: number; y: number; left: number } {
  let best = { x: 0, y: 0, left: Infinity };
  for (let dy = -PAN.y; dy <= PAN.y; dy += 2) {
    for (let dx = -PAN.x; dx <= PAN.x; dx += 2) {
      const left = shifted(a.luma, b.luma, offset, dx, dy);
      if (left < best.left) best = { x: dx, y: dy, left };
    }
  }
  return best;
}

function shifted(a: Float32Array, b: Float32Array, offset: number, dx: number, dy: number): number {
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, -dy); y < Math.min(H, H - dy); y += 2) {
    for (let x = Math.max(0, -dx); x < Math.min(W, W - dx); x += 2) {
      const off = b[y * W + x]! - a[(y + dy) * W + x + dx]! - offset;
      sum += off * off;
      count += 1;
    }
  }
  return sum / count;
}

/** Share of the blocks of `b` that are not found in `a` when it is lit like `b`: its luma brought to the mean and contrast of `b`. 0..1 */
export function changedInOtherLight(a: Thumbnail, b: Thumbnail): number {
  const gain = Math.max(0.1, Math.min(10, (b.deviation + 1) / (a.deviation + 1)));
  const luma = a.luma.map((value) => b.mean + (value - a.mean) * gain);
  return structure({ ...a, luma, mean: b.mean, deviation: a.deviation * gain }, b).changed;
}

/** How far the distributions of luma and of colour differ, 0..1. */
function histogramDistance(a: Thumbnail, b: Thumbnail): number {
  return (overlapLoss(lumaHistogram(a), lumaHistogram(b)) + overlapLoss(colourHistogram(a), colourHistogram(b))) / 2;
}

function lumaHistogram({ luma }: Thumbnail): Float32Array {
  const bins = new Float32Array(32);
  for (const value of luma) bins[Math.min(31, value >> 3)]! += 1 / luma.length;
  return bins;
}

function colourHistogram({ colour }: Thumbnail): Float32Array {
  const bins = new Float32Array(256);
  for (let i = 0; i < colour.length; i += 2) {
    bins[((colour[i]! >> 4) << 4) | (colour[i + 1]! >> 4)]! += 2 / colour.length;
  }
  return bins;
}

function overlapLoss(a: Float32Array, b: Float32Array): number {
  let shared = 0;
  for (let i = 0; i < a.length; i += 1) shared += Math.min(a[i]!, b[i]!);
  return 1 - shared;
}

/** How one frame becomes another. */
export interface Change {
  /** How unlike they are, 0..1: structure, histogram and plain difference together. A cut between scenes of one light shows in the structure, one between pictures without detail in the histogram. */
  readonly amount: number;
  /** As in `Structure`. */
  readonly changed: number;
}

/** Compares two frames. */
export function compare(a: Thumbnail, b: Thumbnail): Change {
  const plain = plainDifference(a, b);
  if (plain < 3) return { amount: plain / 300, changed: 0 };
  const { distance, changed } = structure(a, b);
  const amount =
    0.5 * Math.min(1, distance / 0.6) +
    0.3 * Math.min(1, histogramDistance(a, b) / 0.5) +
    0.2 * Math.min(1, plain / 60);
  return { amount, changed };
}

/** `amount` of the change alone. */
export const unlikeness = (a: Thumbnail, b: Thumbnail): number => compare(a, b).amount;
