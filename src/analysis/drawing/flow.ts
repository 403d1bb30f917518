import { BoxMean } from '../matting/box-mean.ts';
import type { Canvas } from './canvas.ts';

/** Unit vectors across the edges of a picture (the direction in which it changes most), one a pixel. The edge itself runs along (-y, x). */
export interface Flow {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/**
 * Direction of edges from the smoothed structure tensor over all three channels (Di Zenzo 1986; Kyprianidis and Döllner, "Image abstraction by structure
 * adaptive filtering", TPCG 2008), which carries strong edges on into the weaker ones beside them.
 * `reach` is that of the smoothing, in pixels. Where there is less structure than `slant` (squares of Sobel differences), edges are taken to rise to the right, as a right hand hatches.
 */
export function edgeFlow({ width, height, colour }: Canvas, reach: number, slant = 0): Flow {
  const size = width * height;
  const [xx, xy, yy] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  for (let y = 0, i = 0; y < height; y++) {
    const up = y > 0 ? -3 * width : 0;
    const down = y < height - 1 ? 3 * width : 0;
    for (let x = 0; x < width; x++, i++) {
      const left = x > 0 ? -3 : 0;
      const right = x < width - 1 ? 3 : 0;
      for (let c = 0; c < 3; c++) {
        const at = 3 * i + c;
        // Sobel; every neighbour is inside
        const a = colour[at + up + left]!;
        const b = colour[at + up + right]!;
        const d = colour[at + down + left]!;
        const e = colour[at + down + right]!;
        const dx = b + e - a - d + 2 * (colour[at + right]! - colour[at + left]!);
        const dy = d + e - a - b + 2 * (colour[at + down]! - colour[at + up]!);
        xx[i]! += dx * dx;
        xy[i]! += dx * dy;
        yy[i]! += dy * dy;
      }
    }
  }
  const mean = new BoxMean(width, height, reach);
  for (const plane of [xx, xy, yy]) mean.mean(mean.mean(plane, plane), plane);
  for (let i = 0; i < size; i++) {
    const angle = 0.5 * Math.atan2(2 * xy[i]! + slant, xx[i]! - yy[i]!);
    xx[i] = Math.cos(angle);
    yy[i] = Math.sin(angle);
  }
  return { x: xx, y: yy };
}
