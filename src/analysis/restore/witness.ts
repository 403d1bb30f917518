import type { Samples } from '../../media/media.ts';
import type { Hidden } from './hidden.ts';
import { cubic, linear } from './sample.ts';
import { nowhere, restoredThere, type Trace } from './trace.ts';

/** What a trace found for one frame: entry n belongs to `hidden.pixels[n]`. */
export interface Witness {
  /** `nowhere`, `seenThere` or `restoredThere`. */
  readonly kind: Uint8Array;
  /** How far the way was: what the movement left unexplained on it, mean squared differences added up, or frames. */
  readonly cost: Float32Array;
  /** 0..255 */
  readonly luma: Float32Array;
  /** At pixels of even column and row alone. */
  readonly cb: Float32Array;
  readonly cr: Float32Array;
}

/** One of so many pixels that has seen none of them. */
export function noWitness(count: number) {
  return { kind: new Uint8Array(count), cost: new Float32Array(count), luma: new Float32Array(count), cb: new Float32Array(count), cr: new Float32Array(count) }; // prettier-ignore
}

/** Planar pictures by the number of their frame. */
export interface Library {
  seen(number: number): Samples;
  restored(number: number): Samples;
}

/** Fetches what a trace leads to. */
export function fetch(trace: Trace, hidden: Hidden, library: Library): Witness {
  const { pixels, width, height } = hidden;
  const size = width * height;
  const chroma = { width: width >> 1, height: height >> 1 };
  const planesOf = (data: Samples) => ({ data, luma: { data, start: 0, width, height }, cb: { data, start: size, ...chroma }, cr: { data, start: size + (size >> 2), ...chroma } }); // prettier-ignore
  const { kind, frame, x, y, cost } = trace.found;
  const out = noWitness(pixels.length);
  // neighbours come from one picture, mostly
  let planes = planesOf(new Uint8Array());
  for (let n = 0; n < pixels.length; n++) {
    const i = pixels[n]!;
    const what = kind[i]!;
    if (what === nowhere) continue;
    const data = what === restoredThere ? library.restored(frame[i]!) : library.seen(frame[i]!);
    if (data !== planes.data) planes = planesOf(data);
    const px = Math.min(width - 1, Math.max(0, x[i]!));
    const py = Math.min(height - 1, Math.max(0, y[i]!));
    out.kind[n] = what;
    out.cost[n] = cost[i]!;
    out.luma[n] = cubic(planes.luma, px, py);
    if (((i % width) & 1) === 1 || (Math.floor(i / width) & 1) === 1) continue;
    out.cb[n] = linear(planes.cb, px / 2, py / 2);
    out.cr[n] = linear(planes.cr, px / 2, py / 2);
  }
  return out;
}
