import type { Samples } from '../../media/media.ts';
import { boxSum } from './box-sum.ts';
import { Cells } from './cells.ts';
import type { Hidden } from './hidden.ts';
import { nowhere } from './trace.ts';
import { codingNoise } from './veil.ts';
import type { Witness } from './witness.ts';

/** Share of a lifted pixel's own variance by which what is told of a witness may be wrong. No witness is surer than coding noise lets it. */
const unsure = 0.15;
/** Variance of a witness where nothing is near that it could be compared with. */
const unknown = 2000;

/** How far the surroundings of a lifted pixel reach, pixels. */
const reach = 2;

/**
 * Pixels that were lifted out from under a veil, settled among each other, then beside what was seen before and after: each by the inverse of its variance. That of a lifted pixel is known; that of a witness is how
 * far it is from the lifted pixels nearby, less their own.
 * @param lifted planar Y, U, V. @returns new data where pixels are veiled.
 */
export function calmed(lifted: Samples, hidden: Hidden, witnesses: readonly (Witness | undefined)[]): Samples {
  const data = settled(lifted, hidden);
  const { veiled, pixels, width, height } = hidden;
  const known = witnesses.flatMap((witness) =>
    witness === undefined ? [] : [{ witness, variance: varianceOf(data, hidden, witness) }],
  );
  if (veiled === undefined || known.length === 0) return data;
  const out = data.slice();
  const size = width * height;
  for (let n = 0; n < pixels.length; n++) {
    const i = pixels[n]!;
    const own = veiled.variance[i]!;
    if (own === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    const isEven = (x & 1) === 0 && (y & 1) === 0;
    const c = size + (y >> 1) * (width >> 1) + (x >> 1);
    let [luma, cb, cr, weight] = [data[i]! / own, data[c]! / own, data[c + (size >> 2)]! / own, 1 / own];
    for (const { witness, variance } of known) {
      if (witness.kind[n] === nowhere) continue;
      const w = 1 / variance(x, y, own);
      luma += w * witness.luma[n]!;
      cb += w * witness.cb[n]!;
      cr += w * witness.cr[n]!;
      weight += w;
    }
    out[i] = Math.round(luma / weight);
    if (!isEven) continue;
    out[c] = Math.round(cb / weight);
    out[c + (size >> 2)] = Math.round(cr / weight);
  }
  return out;
}

/** How wrong a witness is about a pixel, 0..255 squared, by the lifted ones near it. */
function varianceOf(data: Samples, { veiled, pixels, width, height }: Hidden, witness: Witness) {
  const errors = new Cells(width, height);
  for (let n = 0; n < pixels.length; n++) {
    const i = pixels[n]!;
    if (veiled === undefined || veiled.variance[i] === 0 || witness.kind[n] === nowhere) continue;
    errors.add(i % width, Math.floor(i / width), data[i]! - witness.luma[n]!);
  }
  const spread = errors.spread(unknown);
  return (x: number, y: number, own: number) => {
    const cell = spread.at(x, y);
    const apart = spread.variance[cell]! + spread.mean[cell]! ** 2;
    return Math.max(0, apart - own) + unsure * own + codingNoise;
  };
}

/** The brightness of lifted pixels, nearer to the mean of those around them the less these differ beyond their noise (Lee, "Digital image enhancement and noise filtering by use of local statistics", 1980). */
function settled(data: Samples, { veiled, pixels, width, height }: Hidden): Samples {
  if (veiled === undefined) return data;
  const out = data.slice();
  const isLifted = veiled.variance.map((one) => (one === 0 ? 0 : 1));
  const values = isLifted.map((one, i) => one * data[i]!); // the first plane
  const around = (plane: Float32Array) => boxSum(plane, width, height, reach);
  const [counts, sums, squares] = [around(isLifted), around(values), around(values.map((one) => one * one))];
  for (const i of pixels) {
    const own = veiled.variance[i]!;
    if (own === 0) continue;
    const [count, sum, square] = [counts[i]!, sums[i]!, squares[i]!]; // one a pixel
    const [mean, variance] = [sum / count, square / count - (sum / count) ** 2]; // the pixel itself counts
    out[i] = Math.round(mean + (variance <= own ? 0 : (1 - own / variance) * (data[i]! - mean)));
  }
  return out;
}
