import { median, quantile } from '../../base/quantile.ts';
import { closed, dilate } from '../overlay/morphology.ts';
import { connectedComponents } from './components.ts';
import { positive, type Luma } from './glyphs.ts';
import type { Box } from './picture.ts';

/** Room round the detector's box in which letters, outline and shadow may reach out of it, in heights of the line, or widths of one that reads downwards: along it and across. */
const [airAlong, airAcross] = [0.4, 0.22];
/** Share of a pixel's gradient energy that its mean over the frames must keep; 1 for a still pixel. */
const stillness = 0.45;
/** Weakest edge (difference of two neighbours, 0..255) that may belong to a letter, and as a share of the strong ones. */
const [weakestEdge, weakShare] = [16, 0.2];
/** Edges hang together from a strong one on; what has none is the picture behind. */
const strongShare = 0.45;
/** Gaps up to twice as wide as this belong to the line, in its heights: the inside of strokes. */
const strokeShare = 0.1;

/**
 * Pixels of a line of text with its outline and shadow: the edges that stay while the picture behind moves, what lies between them, and a rim for what encoding
 * smears. Over a picture that stands still, edges that touch the letters count too.
 * @param pictures some frames that show the line, of one size. @param box the line in their pixels. @param within what it does not reach out of. @returns 1 where the line is.
 */
export function glyphMask(pictures: readonly Luma[], box: Box, within?: Box): Uint8Array {
  const [first] = pictures;
  if (first === undefined) return new Uint8Array();
  const { width, height } = first;
  const [wide, high] = [box.right - box.left, box.bottom - box.top];
  const lineHeight = Math.min(wide, high);
  const [airX, airY] = wide >= high ? [airAlong, airAcross] : [airAcross, airAlong];
  const limits = within ?? { left: 0, top: 0, right: width, bottom: height };
  const area = {
    left: Math.max(1, limits.left, Math.floor(box.left - airX * lineHeight)),
    top: Math.max(1, limits.top, Math.floor(box.top - airY * lineHeight)),
    right: Math.min(width - 1, limits.right, Math.ceil(box.right + airX * lineHeight)),
    bottom: Math.min(height - 1, limits.bottom, Math.ceil(box.bottom + airY * lineHeight)),
  };
  const edge = stillEdges(pictures, area);
  const [w, h] = [area.right - area.left, area.bottom - area.top];
  const strong = quantile(edge.filter(positive), 0.9);
  const weak = Math.max(weakestEdge, weakShare * strong);
  const kept = connected(edge, w, h, weak, Math.max(weak, strongShare * strong));
  const filled = closed(kept, w, h, Math.max(1, Math.round(strokeShare * lineHeight)));
  const grown = dilate(filled, w, h, 1);
  peel(grown, pictures, area);
  fillDense(grown, pictures, area, denseShare * lineHeight);
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < h; y++) mask.set(grown.subarray(y * w, (y + 1) * w), (area.top + y) * width + area.left);
  return mask;
}

/** Strength of the mean gradient where it stays, 0 elsewhere; rows and columns of `area`. */
function stillEdges(pictures: readonly Luma[], area: Box): Float32Array {
  const columns = area.right - area.left;
  const size = columns * (area.bottom - area.top);
  const [sumX, sumY, energy] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  for (const { data, width } of pictures) {
    for (let y = area.top, i = 0; y < area.bottom; y++) {
      for (let x = area.left, at = y * width + area.left; x < area.right; x++, at++, i++) {
        const gx = data[at + 1]! - data[at - 1]!; // the area leaves out the border, so that every neighbour is there
        const gy = data[at + width]! - data[at - width]!;
        sumX[i]! += gx;
        sumY[i]! += gy;
        energy[i]! += gx * gx + gy * gy;
      }
    }
  }
  const n = pictures.length;
  return energy.map((e, i) => {
    const mean = (sumX[i]! ** 2 + sumY[i]! ** 2) / (n * n); // the arrays have one length
    return mean >= (stillness * e) / n ? Math.sqrt(mean) : 0;
  });
}

/** Gaps in the letters of at most this side, in heights of the line, and as unlike the film as this (0..255), are letters too: where strokes stand close the edges between them cancel. */
const [denseShare, leastUnlike] = [0.4, 48];

function fillDense(mask: Uint8Array, pictures: readonly Luma[], area: Box, most: number): void {
  const [w, h] = [area.right - area.left, area.bottom - area.top];
  const gaps = Float32Array.from(mask, (m) => 1 - m);
  const { mean } = moments(pictures, area);
  const film = median(mean.filter((_, i) => mask[i] === 0));
  for (const { left, top, right, bottom } of connectedComponents(gaps, w, { width: w, height: h }, 0.5)) {
    if (right - left > most || bottom - top > most || left === 0 || top === 0 || right === w || bottom === h) continue;
    for (let y = top; y < bottom; y++)
      for (let i = y * w + left; i < y * w + right; i++) if (Math.abs(mean[i]! - film) > leastUnlike) mask[i] = 1; // inside
  }
}

/** Rounds in which rim pixels are looked at, and how like its neighbours outside one has to be: in brightness, and in how it changes. */
const [peelRounds, sameLight, sameChange] = [2, 5, 0.85];

/** Takes pixels from the rim that are the film's own: bright as those beside them outside and, where the film moves, changing as much. */
function peel(mask: Uint8Array, pictures: readonly Luma[], area: Box): void {
  const w = area.right - area.left;
  const { mean, deviation } = moments(pictures, area);
  for (let round = 0; round < peelRounds; round++) {
    const before = Uint8Array.from(mask);
    for (let i = 0; i < mask.length; i++) {
      if (before[i] === 0) continue;
      const x = i % w;
      let [count, light, change] = [0, 0, 0];
      for (const j of [x > 0 ? i - 1 : -1, x < w - 1 ? i + 1 : -1, i - w, i + w]) {
        if (before[j] !== 0) continue; // undefined beyond the area
        [count, light, change] = [count + 1, light + mean[j]!, change + deviation[j]!];
      }
      if (count === 0) continue;
      const outside = change / count;
      const alike = Math.abs(mean[i]! - light / count) < sameLight + 0.3 * outside;
      if (alike && deviation[i]! >= sameChange * outside - 1) mask[i] = 0;
    }
  }
}

/** Mean and standard deviation of brightness over the pictures; rows and columns of `area`. */
function moments(pictures: readonly Luma[], area: Box) {
  const w = area.right - area.left;
  const size = w * (area.bottom - area.top);
  const [mean, deviation] = [new Float32Array(size), new Float32Array(size)];
  for (const { data, width } of pictures) {
    for (let i = 0; i < size; i++) {
      const v = data[(area.top + Math.floor(i / w)) * width + area.left + (i % w)]!; // inside
      mean[i]! += v / pictures.length;
      deviation[i]! += (v * v) / pictures.length;
    }
  }
  return { mean, deviation: deviation.map((square, i) => Math.sqrt(Math.max(0, square - mean[i]! ** 2))) };
}

/** 1 where an edge is at least `weak` and hangs together with one that is `strong`. */
function connected(edge: Float32Array, width: number, height: number, weak: number, strong: number): Uint8Array {
  const out = new Uint8Array(edge.length);
  for (const { left, top, right, bottom } of connectedComponents(edge, width, { width, height }, weak)) {
    let most = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) most = Math.max(most, edge[y * width + x]!);
    if (most < strong) continue;
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) if (edge[y * width + x]! > weak) out[y * width + x] = 1;
  }
  return out;
}
