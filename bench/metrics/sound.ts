import { median } from '../../src/base/quantile.ts';

/** Samples a second that these metrics are used at; the unit of lags and blocks is the sample. */
export type Mono = Float32Array;

/**
 * How much later than in `part` its sound comes in `mix`, in samples with fractions: the lag of the largest normalised cross-correlation over the loudest stretch.
 * The stretch has `length` samples; lags up to `reach` are looked for, both ways, and the stretch keeps as far from both ends.
 */
export function delay(mix: Mono, part: Mono, length: number, reach: number): number {
  const start = loudestStretch(part, Math.min(length, part.length), reach, Math.min(mix.length, part.length));
  const end = Math.min(start + length, part.length - reach, mix.length - reach);
  const at = (lag: number): number => {
    let [product, energy] = [0, 0];
    for (let i = start; i < end; i += 1) {
      const value = mix[i + lag] ?? 0;
      product += value * (part[i] ?? 0);
      energy += value * value;
    }
    return product / Math.sqrt(energy + 1e-12);
  };
  let best = -reach;
  for (let lag = -reach; lag <= reach; lag += 1) if (at(lag) > at(best)) best = lag;
  const [before, peak, after] = [at(best - 1), at(best), at(best + 1)];
  const curvature = before - 2 * peak + after;
  return curvature === 0 ? best : best + (before - after) / (2 * curvature);
}

function loudestStretch(sound: Mono, length: number, from: number, to: number): number {
  let [best, most] = [from, -1];
  for (let start = from; start + length < to - from; start += Math.max(1, length >> 2)) {
    let energy = 0;
    for (let i = start; i < start + length; i += 1) energy += (sound[i] ?? 0) ** 2;
    if (energy > most) [best, most] = [start, energy];
  }
  return best;
}

/** Gain of each of two known sounds in a mix of them, block by block, by least squares; `undefined` where a sound is too quiet to tell. */
export interface BlockGains {
  readonly a: readonly (number | undefined)[];
  readonly b: readonly (number | undefined)[];
}

/** A block in which a sound's power is less than this share of its mean does not tell its gain. */
const QUIET = 0.02;

export function gainsInMix(mix: Mono, a: Mono, b: Mono, block: number): BlockGains {
  const power = (sound: Mono) => sound.reduce((sum, value) => sum + value * value, 0) / Math.max(1, sound.length);
  const floors = { a: power(a) * QUIET * block, b: power(b) * QUIET * block };
  const gains: { a: (number | undefined)[]; b: (number | undefined)[] } = { a: [], b: [] };
  for (let start = 0; start + block <= mix.length; start += block) {
    let [aa, bb, ab, am, bm] = [1e-12, 1e-12, 0, 0, 0];
    for (let i = start; i < start + block; i += 1) {
      const [x, y, m] = [a[i] ?? 0, b[i] ?? 0, mix[i] ?? 0];
      aa += x * x;
      bb += y * y;
      ab += x * y;
      am += x * m;
      bm += y * m;
    }
    const determinant = aa * bb - ab * ab;
    gains.a.push(aa > floors.a ? (am * bb - bm * ab) / determinant : undefined);
    gains.b.push(bb > floors.b ? (bm * aa - am * ab) / determinant : undefined);
  }
  return gains;
}

/** How far a bed goes down while a voice is heard, dB: its median gain in blocks with voice against blocks at least `apart` blocks from any. */
export function duckingDepth({ a: voice, b: bed }: BlockGains, apart: number): { speech: number; pauses: number } {
  const near = (i: number) => voice.slice(Math.max(0, i - apart), i + apart + 1).some((gain) => gain !== undefined);
  const pick = (when: (i: number) => boolean) => bed.filter((gain, i): gain is number => gain !== undefined && when(i));
  const decibels = (gains: readonly number[]) =>
    20 * Math.log10(gains.length === 0 ? NaN : Math.max(1e-6, median(gains)));
  return { speech: decibels(pick((i) => voice[i] !== undefined)), pauses: decibels(pick((i) => !near(i))) };
}

/** Samples at full scale with an equal neighbour: what clipping leaves. */
export function clippedSamples(sound: Float32Array): number {
  let count = 0;
  for (let i = 1; i < sound.length; i += 1) {
    if (Math.abs(sound[i] ?? 0) >= 0.99996 && sound[i] === sound[i - 1]) count += 1;
  }
  return count;
}
