import type { MusicFeatures } from './features.ts';

/** How far around a frame the flux is levelled, in seconds to each side. */
const LEVEL_SECONDS = 3;
/** Onsets weaker than this part of the whole sound's mean count as weak, however silent their surroundings. */
const FLOOR = 0.25;
/** Mean flux (a sum of log magnitudes) below this is that of silence, or of a tone that lasts. */
const SILENCE = 0.1;

/**
 * How likely an onset is at each onset frame: the three bands, each levelled by its surroundings so that quiet passages count as loud ones,
 * summed and smoothed. Mean about 0 per stretch of music; onsets reach 2 to 6.
 */
export function onsetStrength(features: Pick<MusicFeatures, 'flux'>, fps: number): Float32Array {
  const sum = new Float32Array(features.flux[0].length);
  features.flux.forEach((band, i) => eachLevelled(band, fps, (value, at) => (sum[at]! += WEIGHTS[i]! * value))); // of one length
  smooth(sum);
  return standardised(sum);
}

/** Weights of the low, middle and high band. */
const WEIGHTS = [0.8, 1, 0.7] as const;

/** A band's flux in units of its local mean. */
export function levelled(flux: Float32Array, fps: number): Float32Array {
  const out = new Float32Array(flux.length);
  eachLevelled(flux, fps, (value, at) => (out[at] = value));
  return out;
}

/** Long music has millions of frames: nothing is held beside them. */
function eachLevelled(flux: Float32Array, fps: number, take: (value: number, at: number) => void): void {
  const reach = Math.round(LEVEL_SECONDS * fps);
  const whole = flux.reduce((sum, value) => sum + value, 0) / Math.max(1, flux.length);
  const floor = Math.max(FLOOR * whole, SILENCE);
  let sum = 0;
  for (let i = -reach; i < flux.length; i += 1) {
    sum += (flux[i + reach] ?? 0) - (flux[i - reach - 1] ?? 0);
    if (i < 0) continue;
    const count = Math.min(flux.length, i + reach + 1) - Math.max(0, i - reach);
    take(Math.sqrt(flux[i]! / Math.max(sum / count, floor)), i); // i below the length
  }
}

/** A short bell over each value, in place: onsets played together are a few frames apart. */
function smooth(values: Float32Array): void {
  let [before, last] = [0, 0]; // the two values ahead, as they were
  for (let i = 0; i < values.length; i += 1) {
    const here = values[i]!; // below the length
    values[i] = 0.11 * (before + (values[i + 2] ?? 0)) + 0.24 * (last + (values[i + 1] ?? 0)) + 0.3 * here;
    [before, last] = [last, here];
  }
}

/** Mean 0 and deviation 1 over the frames that are not silent, in place. */
function standardised(values: Float32Array): Float32Array {
  let [count, sum, squares] = [0, 0, 0];
  for (const value of values) {
    if (value <= 0) continue;
    count += 1;
    sum += value;
    squares += value * value;
  }
  if (count === 0) return values;
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(squares / count - mean * mean, 1e-6));
  for (let i = 0; i < values.length; i += 1) values[i] = Math.max(-1, (values[i]! - mean) / deviation); // below the length
  return values;
}
