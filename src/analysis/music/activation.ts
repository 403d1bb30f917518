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
  const [low, middle, high] = features.flux.map((band) => levelled(band, fps));
  const sum = Float32Array.from(low!, (value, i) => 0.8 * value + middle![i]! + 0.7 * high![i]!); // three bands of one length
  return standardised(smoothed(sum));
}

/** A band's flux in units of its local mean. */
export function levelled(flux: Float32Array, fps: number): Float32Array {
  const means = movingMean(flux, Math.round(LEVEL_SECONDS * fps));
  const whole = flux.reduce((sum, value) => sum + value, 0) / Math.max(1, flux.length);
  const floor = Math.max(FLOOR * whole, SILENCE);
  return flux.map((value, i) => Math.sqrt(value / Math.max(means[i]!, floor))); // same length
}

/** A short bell: onsets played together are a few frames apart. */
function smoothed(values: Float32Array): Float32Array {
  const bell = [0.11, 0.24, 0.3, 0.24, 0.11];
  return values.map((_, i) => bell.reduce((sum, weight, k) => sum + weight * (values[i + k - 2] ?? 0), 0));
}

/** Mean 0 and deviation 1 over the frames that are not silent. */
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
  return values.map((value) => Math.max(-1, (value - mean) / deviation));
}

/** Mean over `reach` values to each side, fewer at the ends. */
export function movingMean(values: Float32Array, reach: number): Float32Array {
  const sums = new Float64Array(values.length + 1);
  values.forEach((value, i) => (sums[i + 1] = sums[i]! + value));
  return values.map((_, i) => {
    const [from, to] = [Math.max(0, i - reach), Math.min(values.length, i + reach + 1)];
    return (sums[to]! - sums[from]!) / (to - from); // both within the table
  });
}
