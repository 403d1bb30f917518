import type { Samples } from '../../media/media.ts';
import { boxSum } from './box-sum.ts';
import type { Hidden } from './hidden.ts';
import { linear, type PlaneAt } from './sample.ts';
import { nowhere, restoredThere, type Trace } from './trace.ts';
import type { Library } from './witness.ts';

/** Side of the cells in which equations are added up, as a power of 2, and how many cells round one are taken together. */
const [shift, reach] = [2, 4];
/** Squared gradients against which a correction is held back: those of some pixels of faint noise. */
const damping = 400;
/** Farthest correction in one frame, pixels; what is wrong by more comes nearer frame by frame. */
const farthest = 1.5;
/** Differences count less from this size on: what was covered meanwhile must not pull. */
const mostTrusted = 12;

/**
 * Small errors of the movement add up along a trace. The pixels beside the hole, which were led on as if they were hidden, tell by how much: the displacement between what
 * the trace says of them and what is there is solved for by least squares (Lucas and Kanade, 1981) and taken off, for them and for the hole between them.
 * `data` is the frame that the trace has come to, planar Y, U, V.
 */
export function correctDrift(trace: Trace, hidden: Hidden, data: Samples, library: Library): void {
  const { width, height, pixels } = hidden;
  const columns = (width >> shift) + 1;
  const rows = (height >> shift) + 1;
  const sums = Array.from({ length: terms }, () => new Float32Array(columns * rows));
  gather(trace, hidden, data, library, sums, columns);
  const [n, sx, sy, sd, xx, xy, yy, xd, yd, dd] = sums.map((plane) => boxSum(plane, columns, rows, reach)) as Planes;
  const found = trace.found;
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    if (found.kind[i] === nowhere) continue;
    const y = Math.floor(i / width);
    const c = (y >> shift) * columns + ((i - y * width) >> shift);
    const count = n[c]!;
    if (count < leastPixels) continue;
    // about their means, so that a change of light is not taken for a movement
    const a = xx[c]! - (sx[c]! * sx[c]!) / count + damping;
    const b = xy[c]! - (sx[c]! * sy[c]!) / count;
    const d = yy[c]! - (sy[c]! * sy[c]!) / count + damping;
    const p = xd[c]! - (sx[c]! * sd[c]!) / count;
    const q = yd[c]! - (sy[c]! * sd[c]!) / count;
    const determinant = a * d - b * b;
    const ex = (d * p - b * q) / determinant;
    const ey = (a * q - b * p) / determinant;
    if (ex * p + ey * q < leastExplained * (dd[c]! - (sd[c]! * sd[c]!) / count)) continue;
    found.x[i] = found.x[i]! - Math.max(-farthest, Math.min(farthest, ex));
    found.y[i] = found.y[i]! - Math.max(-farthest, Math.min(farthest, ey));
  }
}

type Plane = Float32Array;
type Planes = [Plane, Plane, Plane, Plane, Plane, Plane, Plane, Plane, Plane, Plane];
/** Count, gradients, difference, and their products. */
const terms = 10;
const leastPixels = 20;
/** A correction is made where it explains at least this share of the squared difference. */
const leastExplained = 0.3;

function gather(
  trace: Trace,
  { width, height, pixels, smeared }: Hidden,
  data: Samples,
  library: Library,
  [n, sx, sy, sd, xx, xy, yy, xd, yd, dd]: readonly Float32Array[],
  columns: number,
): void {
  const { kind, frame, x: toX, y: toY } = trace.found;
  let plane: PlaneAt = { data: new Uint8Array(), start: 0, width, height }; // neighbours come from one picture, mostly
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    if (smeared[i] === 1 || kind[i] === nowhere) continue;
    const y = Math.floor(i / width);
    const x = i - y * width;
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) continue;
    if (smeared[i - 1]! + smeared[i + 1]! + smeared[i - width]! + smeared[i + width]! > 0) continue;
    const source = kind[i] === restoredThere ? library.restored(frame[i]!) : library.seen(frame[i]!);
    if (source !== plane.data) plane = { ...plane, data: source };
    const difference = linear(plane, toX[i]!, toY[i]!) - data[i]!;
    const w = mostTrusted / Math.max(mostTrusted, Math.abs(difference));
    const gx = (data[i + 1]! - data[i - 1]!) / 2;
    const gy = (data[i + width]! - data[i - width]!) / 2;
    const c = (y >> shift) * columns + (x >> shift);
    n![c]! += w;
    sx![c]! += w * gx;
    sy![c]! += w * gy;
    sd![c]! += w * difference;
    xx![c]! += w * gx * gx;
    xy![c]! += w * gx * gy;
    yy![c]! += w * gy * gy;
    xd![c]! += w * gx * difference;
    yd![c]! += w * gy * difference;
    dd![c]! += w * difference * difference;
  }
}
