import { Cells, type Spread } from './cells.ts';
import type { Hidden } from './hidden.ts';
import { nowhere, restoredThere, seenThere } from './trace.ts';
import type { Witness } from './witness.ts';

/**
 * Variance of what a witness tells of a pixel, fitted to films whose hidden pixels were known: what noise and coding put into all, shares of the error beside the hole and of
 * the squared difference between before and after, and of what the movement left unexplained on the way: its root, and what is beyond a limit.
 */
const [unexplained, besideShare, apartShare, wayRoot, wayLimit, wayShare] = [4, 1.8, 0.25, 8, 150, 0.7];
/** The same of a fill from around: a share of the root of how rough its surroundings are. */
const [fillUnexplained, roughRoot] = [20, 26];
/** Shares go with this power of the variance: above 1, since variances are guesses and a mean of two pictures blurs. */
const trust = 2;
/** A fill from around is wrong by the whole variance of its surroundings this far (pixels) from the next seen pixel. */
const fillReach = 4;
/** What was painted before goes on as long as it agrees; painting anew in every frame would flicker. */
const repaint = 8;

/**
 * A picture without what lies over it, from what was seen before and after, and what continues from around. Each is weighed by how well it tells the pixels
 * next to the hole, which it was asked for too; the light there is carried over.
 * @param data planar Y, U, V. @returns new data; pixels that are not hidden as they were.
 */
export function merge(data: Uint8Array, hidden: Hidden, witnesses: readonly (Witness | undefined)[]): Uint8Array {
  const { width, height, pixels, mask, depth, fills } = hidden;
  const size = width * height;
  const out = Uint8Array.from(data);
  const filled = Float32Array.from(data.subarray(0, size));
  fills.luma.fill(filled);
  const rough = roughness(data, hidden);
  const known = witnesses.flatMap((witness) =>
    witness === undefined ? [] : [{ witness, error: errorOf(data, hidden, witness) }],
  );
  const shares = new Float32Array(known.length);
  const chroma = chromaOf(data, hidden);
  for (let n = 0; n < pixels.length; n++) {
    const i = pixels[n]!;
    if (mask[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    const cell = rough.at(x, y);
    const nearness = Math.min(1, depth[i]! / fillReach);
    const fillVariance = fillUnexplained + roughRoot * Math.sqrt(rough.variance[cell]! * nearness);
    let painted = false;
    let [value, weight] = [0, 0];
    const apart = disagreement(known, n);
    for (let k = 0; k < known.length; k++) {
      const { witness, error } = known[k]!; // k is below the length
      shares[k] = 0;
      if (witness.kind[n] === nowhere) continue;
      const wasPainted = witness.kind[n] === restoredThere;
      painted ||= wasPainted;
      const variance =
        unexplained +
        besideShare * error.variance[cell]! +
        wayRoot * Math.sqrt(witness.cost[n]!) +
        wayShare * Math.max(0, witness.cost[n]! - wayLimit) +
        apartShare * apart +
        (wasPainted ? fillVariance : 0);
      shares[k] = variance ** -trust;
      value += shares[k]! * (witness.luma[n]! + error.mean[cell]!);
      weight += shares[k]!;
    }
    const fillShare = (fillVariance * (painted ? repaint : 1)) ** -trust;
    weight += fillShare;
    out[i] = byte((value + fillShare * filled[i]!) / weight);
    if ((x & 1) === 1 || (y & 1) === 1) continue;
    const c = (y >> 1) * (width >> 1) + (x >> 1);
    let [cb, cr] = [fillShare * chroma.cb[c]!, fillShare * chroma.cr[c]!];
    for (let k = 0; k < known.length; k++) {
      cb += shares[k]! * known[k]!.witness.cb[n]!;
      cr += shares[k]! * known[k]!.witness.cr[n]!;
    }
    out[size + c] = byte(cb / weight);
    out[size + (size >> 2) + c] = byte(cr / weight);
  }
  rims(out, hidden, chroma);
  return out;
}

/** Squared difference of what was seen before and after; 0 where one of them saw nothing. */
function disagreement(known: readonly { readonly witness: Witness }[], n: number): number {
  const [a, b] = known;
  if (a === undefined || b === undefined || a.witness.kind[n] !== seenThere || b.witness.kind[n] !== seenThere)
    return 0;
  return (a.witness.luma[n]! - b.witness.luma[n]!) ** 2;
}

/** Chroma pixels of which only a part is hidden, but not the one that speaks for them, are filled from around. */
function rims(out: Uint8Array, { width, height, mask, small }: Hidden, { cb, cr }: Chroma): void {
  const size = width * height;
  for (let c = 0; c < small.length; c++) {
    const i = 2 * Math.floor(c / (width >> 1)) * width + 2 * (c % (width >> 1));
    if (small[c] === 0 || mask[i] === 1) continue;
    out[size + c] = byte(cb[c]!);
    out[size + (size >> 2) + c] = byte(cr[c]!);
  }
}

interface Chroma {
  readonly cb: Float32Array;
  readonly cr: Float32Array;
}

function chromaOf(data: Uint8Array, { width, height, fills }: Hidden): Chroma {
  const size = width * height;
  const cb = Float32Array.from(data.subarray(size, size + (size >> 2)));
  const cr = Float32Array.from(data.subarray(size + (size >> 2), size + (size >> 1)));
  fills.chroma.fill(cb);
  fills.chroma.fill(cr);
  return { cb, cr };
}

/** How much the seen pixels beside the hole differ among themselves. */
function roughness(data: Uint8Array, { width, height, pixels, smeared }: Hidden): Spread {
  const cells = new Cells(width, height);
  for (let n = 0; n < pixels.length; n++) {
    const i = pixels[n]!;
    if (smeared[i] === 0) cells.add(i % width, Math.floor(i / width), data[i]!);
  }
  return cells.spread(400);
}

/** How far a witness is off beside the hole: on average, which is a change of light, and around that. */
function errorOf(data: Uint8Array, { width, height, pixels, smeared }: Hidden, { kind, luma }: Witness): Spread {
  const cells = new Cells(width, height);
  for (let n = 0; n < pixels.length; n++) {
    const i = pixels[n]!;
    if (smeared[i] === 0 && kind[n] !== nowhere) cells.add(i % width, Math.floor(i / width), data[i]! - luma[n]!);
  }
  return cells.spread(2000);
}

const byte = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
