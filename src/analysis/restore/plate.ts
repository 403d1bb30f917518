import { median } from '../../base/quantile.ts';
import { HarmonicFill } from './harmonic-fill.ts';
import { halve, type Part } from './part.ts';

/** How far a plate's colour is from what continues from around it, and its pixels from one another, as distances in both chroma planes (0..255). */
const [leastApart, mostAlike] = [18, 10];
/** Its colour changes less than this, variance, or, where what is behind changes, than this share of that. */
const [calm, calmShare] = [36, 0.1];
/** Share of the box that it covers at least. */
const leastShare = 0.12;

/**
 * Pixels of a plate of one colour that is as bright as the film around, so that brightness does not tell it: its colour does, and stays.
 * @param parts frames of one size. @param box 1 where it may be. @returns 1 per luma pixel; undefined where there is none.
 */
export function plateOf(parts: readonly Part[], box: Uint8Array): Uint8Array | undefined {
  const { width, height } = parts[0] ?? { width: 0, height: 0 };
  const [columns, size] = [width >> 1, width * height];
  const small = halve(new Float32Array(size), box, width, height).mask;
  const fill = new HarmonicFill(small, columns, height >> 1);
  const [cb, cr] = [size, size + (size >> 2)].map((start) => moments(parts, start, small, fill)) as [Moments, Moments];
  const isPlate = (c: number) => Math.hypot(cb.apart[c]!, cr.apart[c]!) >= leastApart && [cb, cr].every((one) => isCalm(one, c)); // prettier-ignore
  const all = Array.from(small.keys()).filter((c) => small[c] === 1);
  const candidates = all.filter(isPlate);
  const [u, v] = [cb, cr].map(({ mean }) => median(candidates.map((c) => mean[c]!))) as [number, number];
  const alike = candidates.filter((c) => Math.hypot(cb.mean[c]! - u, cr.mean[c]! - v) <= mostAlike);
  if (alike.length < leastShare * all.length) return undefined;
  const plate = new Uint8Array(size);
  for (const c of alike) {
    const at = 2 * Math.floor(c / columns) * width + 2 * (c % columns);
    for (const i of [at, at + 1, at + width, at + width + 1]) plate[i] = box[i]!; // sizes are even
  }
  return plate;
}

/** Of what is seen in one chroma plane, of how far that is from what continues from around, and the variances of both over the frames. */
interface Moments {
  readonly mean: Float32Array;
  readonly apart: Float32Array;
  readonly variance: Float32Array;
  readonly behind: Float32Array;
}

const isCalm = ({ variance, behind }: Moments, c: number) =>
  variance[c]! <= (behind[c]! < calm ? calm : calmShare * behind[c]!);

function moments(parts: readonly Part[], start: number, small: Uint8Array, fill: HarmonicFill): Moments {
  const sums = () => new Float32Array(small.length);
  const [mean, square, behindMean, behindSquare] = [sums(), sums(), sums(), sums()];
  for (const { data } of parts) {
    const seen = data.subarray(start, start + small.length);
    const behind = Float32Array.from(seen);
    fill.fill(behind);
    for (let c = 0; c < small.length; c++) {
      mean[c]! += seen[c]! / parts.length;
      square[c]! += seen[c]! ** 2 / parts.length;
      behindMean[c]! += behind[c]! / parts.length;
      behindSquare[c]! += behind[c]! ** 2 / parts.length;
    }
  }
  const spread = (squares: Float32Array, means: Float32Array) => squares.map((s, c) => Math.max(0, s - means[c]! ** 2));
  return { mean, apart: mean.map((m, c) => m - behindMean[c]!), variance: spread(square, mean), behind: spread(behindSquare, behindMean) }; // prettier-ignore
}
