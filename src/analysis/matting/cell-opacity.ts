import type { FrameToSolve } from './frame-to-solve.ts';

/** Deviations of luma and chroma that even a perfect fit has: rounding and codecs, and in chroma that it is halved and coded coarsely, so that it is smeared over edges. */
const [leastY, leastC] = [10, 14];
/** From this distance on what is soft is less likely hair of the subject's colour than smoke or shadow, which have none; from the next on surely. */
const [ownColour, noColour] = [2.2, 4];
/** Luma of the subject is less sure by this much for every doubling of the distance it comes from. */
const driftY = 14;
/** Deviation of luma where nothing of the subject is near. */
const unknownY = 100;

/** Opacity of the chroma cells of a run of blocks, before noise is taken off: the place between the screen and the subject's colours that is most likely. */
export function solveCells(solve: FrameToSolve, from: number, to: number, by: number): void {
  const { columns, rows, u, v, luma, screen, subject, plate, marked, cells } = solve;
  const [ys, us, vs, yy, cc] = [subject.values(0), subject.values(1), subject.values(2), subject.values(3), subject.values(4)]; // prettier-ignore
  const [leastVarianceY, leastVarianceC] = [plate.noiseY ** 2 * 4 + leastY ** 2, plate.noiseC ** 2 + leastC ** 2];
  const first = by * Math.ceil(columns / 2);
  const bottom = Math.min(rows, 2 * by + 2);
  for (let bx = from; bx < to; bx++) {
    const b = first + bx;
    const far = subject.distance[b]!;
    const doubt = far <= ownColour ? 0 : far >= noColour ? 1 : (far - ownColour) / (noColour - ownColour);
    const trust = 1 - doubt;
    const fy = ys[b]!;
    const fu = us[b]!;
    const fv = vs[b]!;
    const spreadY = Math.max(0, yy[b]! - fy * fy) + (driftY * far) ** 2 + doubt * unknownY ** 2;
    const wy = 1 / (spreadY + leastVarianceY);
    const wc = 1 / ((trust * Math.max(0, cc[b]! - fu * fu - fv * fv)) / 2 + leastVarianceC);
    const right = Math.min(columns, 2 * bx + 2);
    for (let cy = 2 * by; cy < bottom; cy++) {
      for (let i = cy * columns + 2 * bx, end = cy * columns + right; i < end; i++) {
        const sy = screen.y[i]!;
        const su = screen.u[i]!;
        const sv = screen.v[i]!;
        const ey = fy - sy;
        const eu = trust * fu - su;
        const ev = trust * fv - sv;
        const along = wy * ey * (luma[i]! - sy) + wc * (eu * (u[i]! - 128 - su) + ev * (v[i]! - 128 - sv));
        const opacity = along / (wy * ey * ey + wc * (eu * eu + ev * ev) + 1e-9);
        cells[i] = marked[i] === 1 || opacity < 0 ? 0 : opacity > 1 ? 1 : opacity;
      }
    }
  }
}
