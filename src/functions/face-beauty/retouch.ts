import { ramp } from '../../base/ramp.ts';
import { BoxMean } from '../../analysis/matting/box-mean.ts';
import type { FaceMasks } from '../../analysis/face/skin.ts';
import { halved, type FaceWindow } from '../../analysis/face/window.ts';

/** How strong each part of the retouch is, 0..1. */
export interface RetouchAmounts {
  readonly smooth: number;
  readonly whiten: number;
  readonly detail: number;
}

/** Reach of the box means that part pores, blemishes and shading, parts of the face's size. */
const PORE_REACH = 0.006;
const BLEMISH_REACH = 0.035;
/** Regularisation of the guided filter: what varies by less than this many levels is texture. */
const TEXTURE_LEVELS = 28;
/** Steps beyond so many levels are lines of the face, no texture: they stay. */
const BLEMISH_LEVELS = 45;
const PORE_LEVELS = 50;
const BLOTCH_LEVELS = 8;
const EARLY = 0.1;
/** How much of blemishes, pores and blotches of colour goes at most. */
const [BLEMISH_MOST, PORE_MOST, BLOTCH_MOST] = [0.95, 0.65, 0.8];
/** Levels of luma that skin gains at most, and the part of its chroma that it loses. */
const WHITEN_LEVELS = 30;
const [WHITEN_BLUE, WHITEN_RED] = [0.18, 0.1];
/** Chroma grows with light to this power, as in more light: else dark skin, which gains most in proportion, would turn grey. */
const CHROMA_GAIN = 0.8;
/** Hairs, frames of glasses and creases have less than these parts of the luma around and stay as dark as they are. */
const DARK_DETAIL = [0.45, 0.8] as const;
/** Gain of fine structure in eyes, brows and lips at most, and the most it adds, levels. */
const DETAIL_MOST = 0.5;
const DETAIL_LEVELS = 10;
const DETAIL_REACH = 0.008;

/**
 * Retouches one face in place by frequency separation: shading (what a self-guided filter leaves; He et al., "Guided Image Filtering", ECCV 2010) stays, blemishes between
 * it and pores go, pores stay in part. Where a mask is 0 no pixel changes. `size` is the face's, in pixels.
 */
export function retouch(window: FaceWindow, masks: FaceMasks, size: number, amounts: RetouchAmounts): void {
  const { width, height, cb, cr } = window;
  const skin = enlarged(masks.skin, masks, width, height);
  const small = halved(skin, width, height);
  if (amounts.detail > 0) sharpen(window, enlarged(masks.features, masks, width, height), size, amounts.detail);
  if (amounts.smooth > 0) {
    smoothLuma(window, skin, size, amounts.smooth);
    for (const plane of [cb, cr]) smoothChroma(plane, small, width / 2, height / 2, size / 2, early(amounts.smooth));
  }
  if (amounts.whiten > 0) whiten(window, skin, enlarged(masks.tone, masks, width, height), size, amounts.whiten);
}

/** Lightens the shading (most in middle tones), so that texture gains no contrast by it; all of a face evenly, what is dark in it excepted. */
function whiten(
  { width, height, y, cb, cr }: FaceWindow,
  skin: Float32Array,
  tone: Float32Array,
  size: number,
  amount: number,
): void {
  const base = new BoxMean(width, height, reachOf(size, BLEMISH_REACH)).mean(y, new Float32Array(y.length));
  const gain = new Float32Array(y.length).fill(1);
  const share = tone.map((value, i) => Math.max(skin[i]!, value * ramp(y[i]! / Math.max(1, base[i]!), ...DARK_DETAIL)));
  for (let i = 0; i < y.length; i += 1) {
    if (share[i] === 0) continue;
    const light = base[i]! / 255;
    const more = share[i]! * amount * WHITEN_LEVELS * 4 * light * Math.max(0, 1 - light);
    y[i]! += more;
    gain[i] = (1 + more / Math.max(16, base[i]!)) ** CHROMA_GAIN;
  }
  const [small, gains] = [halved(share, width, height), halved(gain, width, height)];
  for (let i = 0; i < cb.length; i += 1) {
    if (small[i] === 0) continue;
    cb[i] = 128 + gains[i]! * (1 - small[i]! * amount * WHITEN_BLUE) * (cb[i]! - 128);
    cr[i] = 128 + gains[i]! * (1 - small[i]! * amount * WHITEN_RED) * (cr[i]! - 128);
  }
}

/** The dial of smoothness does most in its first steps: a fifth of it more than two thirds. 0 to 0, 1 to 1. */
const early = (strength: number) => (strength * (1 + EARLY)) / (strength + EARLY);

const reachOf = (size: number, part: number) => Math.max(1, Math.round(size * part));

function smoothLuma({ width, height, y }: FaceWindow, skin: Float32Array, size: number, strength: number): void {
  const [blemishes, fines] = [BLEMISH_MOST * early(strength), PORE_MOST * early(strength)];
  const pores = new BoxMean(width, height, reachOf(size, PORE_REACH));
  const fine = pores.mean(y, new Float32Array(y.length));
  const base = shading(y, width, height, reachOf(size, BLEMISH_REACH));
  for (let i = 0; i < y.length; i += 1) {
    const mask = skin[i]!;
    if (mask === 0) continue;
    const [blemish, pore] = [fine[i]! - base[i]!, y[i]! - fine[i]!];
    y[i]! -=
      mask * (blemishes * blemish * texture(blemish, BLEMISH_LEVELS) + fines * pore * texture(pore, PORE_LEVELS));
  }
}

/** 1 for small steps, towards 0 for those of lines. */
const texture = (step: number, levels: number) => Math.exp(-((step / levels) ** 2));

function shading(y: Float32Array, width: number, height: number, reach: number): Float32Array {
  const blur = new BoxMean(width, height, reach);
  const mean = blur.mean(y, new Float32Array(y.length));
  const square = y.map((value) => value * value);
  blur.mean(square, square);
  const a = square.map((value, i) => {
    const variance = Math.max(0, value - mean[i]! * mean[i]!);
    return variance / (variance + TEXTURE_LEVELS * TEXTURE_LEVELS);
  });
  const b = mean.map((value, i) => value * (1 - a[i]!));
  blur.mean(a, a);
  blur.mean(b, b);
  return b.map((value, i) => value + a[i]! * y[i]!);
}

/** Skin alone tells what colour skin has: what is beside it does not bleed in. */
function smoothChroma(
  plane: Float32Array,
  skin: Float32Array,
  width: number,
  height: number,
  size: number,
  amount: number,
): void {
  const blur = new BoxMean(width, height, reachOf(size, BLEMISH_REACH));
  const share = blur.mean(skin, new Float32Array(skin.length));
  const sum = plane.map((value, i) => value * skin[i]!);
  blur.mean(sum, sum);
  for (let i = 0; i < plane.length; i += 1) {
    if (skin[i]! < 1e-3) continue;
    const blotch = plane[i]! - sum[i]! / share[i]!; // the share is above 0 where the pixel itself is skin
    plane[i]! -= skin[i]! * amount * BLOTCH_MOST * blotch * texture(blotch, BLOTCH_LEVELS);
  }
}

function sharpen({ width, height, y }: FaceWindow, features: Float32Array, size: number, amount: number): void {
  const blur = new BoxMean(width, height, reachOf(size, DETAIL_REACH));
  const soft = blur.mean(y, new Float32Array(y.length));
  for (let i = 0; i < y.length; i += 1) {
    if (features[i] === 0) continue;
    const gain = amount * DETAIL_MOST * (y[i]! - soft[i]!);
    y[i]! += features[i]! * Math.max(-DETAIL_LEVELS, Math.min(DETAIL_LEVELS, gain));
  }
}

/** A mask at the size of the window, bilinear. */
function enlarged(
  mask: Float32Array,
  { width: columns, height: rows }: FaceMasks,
  width: number,
  height: number,
): Float32Array {
  const out = new Float32Array(width * height);
  const across = Array.from({ length: width }, (_, x) => Math.min(columns - 1, Math.max(0, ((x + 0.5) * columns) / width - 0.5))); // prettier-ignore
  for (let y = 0, i = 0; y < height; y += 1) {
    const v = Math.min(rows - 1, Math.max(0, ((y + 0.5) * rows) / height - 0.5));
    const [top, fy] = [Math.trunc(v), v - Math.trunc(v)];
    const [up, down] = [top * columns, Math.min(rows - 1, top + 1) * columns];
    for (let x = 0; x < width; x += 1, i += 1) {
      const left = Math.trunc(across[x]!);
      const right = Math.min(columns - 1, left + 1);
      const fx = across[x]! - left;
      const [a, b] = [mask[up + left]! * (1 - fx) + mask[up + right]! * fx, mask[down + left]! * (1 - fx) + mask[down + right]! * fx]; // prettier-ignore
      out[i] = a * (1 - fy) + b * fy;
    }
  }
  return out;
}
