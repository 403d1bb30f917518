import { BoxMean } from '../src/analysis/matting/box-mean.ts';
import type { Frame } from '../src/media/media.ts';

/** Bins a channel. */
const bins = 12;
/** Rounds, reach of the smoothing as a part of the longer side, and margin of the first rectangle. */
const [rounds, smoothness, margin] = [6, 0.008, 0.06];

/**
 * What a few lines of OpenCV give: the subject is first a rectangle, then what its colours tell from those of the rest, round after round
 * (after Rother et al., "GrabCut", SIGGRAPH 2004, with histograms for mixtures and a mean for the cut). Opacity 0..1 of an `rgba` picture.
 */
export function splitByColour({ data, width, height }: Frame): Float32Array {
  const subject = new Float32Array(width * height);
  const [left, top] = [margin * width, margin * height];
  const inside = (x: number, y: number) => x >= left && x < width - left && y >= top && y < height - top;
  for (let i = 0; i < subject.length; i++) subject[i] = inside(i % width, Math.floor(i / width)) ? 1 : 0;
  const box = new BoxMean(width, height, Math.max(1, Math.round(smoothness * Math.max(width, height))));
  for (let round = 0; round < rounds; round++) {
    const [own, other] = [new Float64Array(bins ** 3).fill(0.5), new Float64Array(bins ** 3).fill(0.5)];
    for (let i = 0; i < subject.length; i++) {
      own[binOf(data, i)]! += subject[i]!;
      other[binOf(data, i)]! += 1 - subject[i]!;
    }
    const [ownSum, otherSum] = [own, other].map((counts) => counts.reduce((a, b) => a + b, 0)) as [number, number];
    for (let i = 0; i < subject.length; i++) {
      const [p, q] = [own[binOf(data, i)]! / ownSum, other[binOf(data, i)]! / otherSum];
      subject[i] = inside(i % width, Math.floor(i / width)) ? p / (p + q) : 0;
    }
    box.mean(subject, subject);
    for (let i = 0; i < subject.length; i++) subject[i] = Math.min(1, Math.max(0, (subject[i]! - 0.5) * 4 + 0.5));
  }
  return subject;
}

function binOf(data: Uint8Array, i: number): number {
  const bin = (c: number) => Math.floor((data[4 * i + c]! * bins) / 256);
  return (bin(0) * bins + bin(1)) * bins + bin(2);
}
