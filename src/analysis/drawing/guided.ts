import { BoxMean } from '../matting/box-mean.ts';
import type { Canvas } from './canvas.ts';

/** Three straight lines a pixel: `slope * luma + offset` gives the channel. */
export interface LinearFit {
  readonly slope: readonly Float32Array[];
  readonly offset: readonly Float32Array[];
}

/** Deviation of luma below which a neighbourhood counts as flat. */
const flat = 12;

/**
 * How a smoothed picture follows from the luma of the original, around every pixel: enlarged and applied to a larger original, its edges are as sharp as those there
 * (He and Sun, "Fast guided filter", 2015).
 */
export function followLuma(original: Canvas, smoothed: Canvas, reach: number): LinearFit {
  const { width, height } = original;
  const size = width * height;
  const mean = new BoxMean(width, height, reach);
  const plane = (canvas: Canvas, c: number) => Float32Array.from({ length: size }, (_, i) => canvas.colour[3 * i + c]!);
  const guide = plane(original, 0);
  const guideMean = mean.mean(guide, new Float32Array(size));
  const squares = guide.map((v) => v * v);
  const variance = mean.mean(squares, squares);
  for (let i = 0; i < size; i++) variance[i] = Math.max(0, variance[i]! - guideMean[i]! ** 2) + flat * flat;
  const slope: Float32Array[] = [];
  const offset: Float32Array[] = [];
  for (let c = 0; c < 3; c++) {
    const offsets = plane(smoothed, c);
    const slopes = offsets.map((v, i) => v * guide[i]!);
    mean.mean(slopes, slopes);
    mean.mean(offsets, offsets);
    for (let i = 0; i < size; i++) {
      slopes[i] = (slopes[i]! - guideMean[i]! * offsets[i]!) / variance[i]!;
      offsets[i]! -= slopes[i]! * guideMean[i]!;
    }
    slope.push(mean.mean(slopes, slopes));
    offset.push(mean.mean(offsets, offsets));
  }
  return { slope, offset };
}
