import type { Samples } from '../../media/media.ts';
import type { Glimpse } from './glimpse.ts';
import { grainOf, noiseAt } from './grain.ts';
import type { Hidden } from './hidden.ts';
import { sampleIn } from './sample.ts';
import { nowhere, restoredThere, seenThere } from './trace.ts';
import { FillTrust, WitnessTrust } from './trust.ts';
import type { Witness } from './witness.ts';

/** The brightness of a picture, smooth where it is hidden. @param data planar Y, U, V. */
export function smoothFilled(data: Samples, { width, height, fills }: Hidden): Float32Array {
  const filled = Float32Array.from(data.subarray(0, width * height));
  fills.luma.fill(filled);
  return filled;
}

/**
 * A picture without what lies over it, from what was seen before and after, and what continues from around. Each is weighed by how well it tells the pixels
 * next to the hole, which it was asked for too; the light there is carried over, and what grain a mean of them lacks is added.
 * @param data planar Y, U, V. @param filled its Y with the hole filled from around. @returns new data; pixels that are not hidden as they were; and the fill's share of the hole, 0..1.
 */
export function merge(
  data: Samples,
  hidden: Hidden,
  witnesses: readonly (Witness | undefined)[],
  filled: Float32Array,
  glimpses: readonly Glimpse[] = [],
): { readonly data: Samples; readonly fillShare: number } {
  const { width, height, pixels, mask } = hidden;
  const size = width * height;
  const out = data.slice();
  const value = sampleIn(data);
  const fillTrust = new FillTrust(data, hidden);
  const known = witnesses.flatMap((witness) => (witness === undefined ? [] : [{ witness, trust: new WitnessTrust(data, hidden, witness, fillTrust) }])); // prettier-ignore
  const [shares, told] = [new Float64Array(known.length), new Float64Array(known.length)];
  const grain = grainOf(data, hidden, known.map(({ witness }) => witness)); // prettier-ignore
  const seed = pixels.reduce((sum, i) => Math.imul(sum, 31) + data[i]!, 0);
  const chroma = chromaOf(data, hidden);
  let [holes, filledShare] = [0, 0];
  for (let n = 0; n < pixels.length; n++) {
    const i = pixels[n]!;
    if (mask[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    const cell = fillTrust.cellOf(x, y);
    let painted = false;
    for (let k = 0; k < known.length; k++) {
      const { witness, trust } = known[k]!; // k is below the length
      if (witness.kind[n] === nowhere) continue;
      painted ||= witness.kind[n] === restoredThere;
      told[k] = trust.told(n, x, y);
    }
    const apart = disagreement(known, told, n);
    let [sum, weight] = [0, 0];
    for (let k = 0; k < known.length; k++) {
      const { witness, trust } = known[k]!;
      shares[k] = witness.kind[n] === nowhere ? 0 : trust.share(n, cell, apart);
      sum += shares[k]! * told[k]!;
      weight += shares[k]!;
    }
    const fillShare = fillTrust.share(i, cell, painted);
    weight += fillShare;
    const glimpse = glimpses.find(({ seen }) => seen[i] === 1);
    const glimpseShare = glimpse === undefined ? 0 : 1 / glimpse.variance;
    weight += glimpseShare;
    sum += glimpseShare * (glimpse?.data[i] ?? 0);
    holes += 1;
    filledShare += fillShare / weight;
    const lacking = grain === 0 ? 0 : grain * Math.sqrt(1 - kept(shares, weight)) * noiseAt(i, seed);
    out[i] = value((sum + fillShare * filled[i]!) / weight + lacking);
    if ((x & 1) === 1 || (y & 1) === 1) continue;
    const c = (y >> 1) * (width >> 1) + (x >> 1);
    let [cb, cr] = [fillShare * chroma.cb[c]!, fillShare * chroma.cr[c]!];
    cb += glimpseShare * (glimpse?.data[size + c] ?? 0);
    cr += glimpseShare * (glimpse?.data[size + (size >> 2) + c] ?? 0);
    for (let k = 0; k < known.length; k++) {
      cb += shares[k]! * known[k]!.witness.cb[n]!;
      cr += shares[k]! * known[k]!.witness.cr[n]!;
    }
    out[size + c] = value(cb / weight);
    out[size + (size >> 2) + c] = value(cr / weight);
  }
  rims(out, hidden, chroma);
  return { data: out, fillShare: filledShare / Math.max(1, holes) };
}

/** Share of the grain's variance that a mean with these weights keeps; what continues from around has none. */
function kept(shares: Float64Array, weight: number): number {
  return shares.reduce((sum, share) => sum + (share / weight) ** 2, 0);
}

/** How far what was seen before is from what was seen after, as `told`; undefined where one of them saw nothing. */
function disagreement(
  [a, b]: readonly { readonly witness: Witness }[],
  told: Float64Array,
  n: number,
): number | undefined {
  if (a?.witness.kind[n] !== seenThere || b?.witness.kind[n] !== seenThere) return undefined;
  return told[0]! - told[1]!;
}

/** Chroma pixels of which only a part is hidden, but not the one that speaks for them, are filled from around. */
function rims(out: Samples, { width, height, mask, small }: Hidden, { cb, cr }: Chroma): void {
  const size = width * height;
  const value = sampleIn(out);
  for (let c = 0; c < small.length; c++) {
    const i = 2 * Math.floor(c / (width >> 1)) * width + 2 * (c % (width >> 1));
    if (small[c] === 0 || mask[i] === 1) continue;
    out[size + c] = value(cb[c]!);
    out[size + (size >> 2) + c] = value(cr[c]!);
  }
}

interface Chroma {
  readonly cb: Float32Array;
  readonly cr: Float32Array;
}

function chromaOf(data: Samples, { width, height, fills }: Hidden): Chroma {
  const size = width * height;
  const cb = Float32Array.from(data.subarray(size, size + (size >> 2)));
  const cr = Float32Array.from(data.subarray(size + (size >> 2), size + (size >> 1)));
  fills.chroma.fill(cb);
  fills.chroma.fill(cr);
  return { cb, cr };
}
