import { delay } from './sound.ts';

/**
 * Scale-invariant signal-to-distortion ratio in dB (Le Roux et al. 2019), after removing means and a whole-sample delay of up to `reach` samples either way.
 * Both have one rate; what one has beyond the other's end is left out.
 */
export function siSdr(reference: Float32Array, estimate: Float32Array, reach = 0): number {
  const lag = reach === 0 ? 0 : Math.round(delay(estimate, reference, 48_000, reach));
  const ref = lag < 0 ? reference.subarray(-lag) : reference;
  const est = lag > 0 ? estimate.subarray(lag) : estimate;
  const length = Math.min(ref.length, est.length);
  const [meanRef, meanEst] = [mean(ref, length), mean(est, length)];
  let [power, product] = [0, 0];
  for (let i = 0; i < length; i += 1) {
    const r = ref[i]! - meanRef;
    power += r * r;
    product += r * (est[i]! - meanEst);
  }
  const scale = product / (power + 1e-20);
  let error = 0;
  for (let i = 0; i < length; i += 1) error += (est[i]! - meanEst - scale * (ref[i]! - meanRef)) ** 2;
  return 10 * Math.log10((scale * scale * power + 1e-20) / (error + 1e-20));
}

/** Root mean square of `b` against `a`, dB. */
export function levelChange(a: Float32Array, b: Float32Array): number {
  const power = (sound: Float32Array) => sound.reduce((sum, value) => sum + value * value, 0);
  return 10 * Math.log10(power(b) / power(a));
}

function mean(sound: Float32Array, length: number): number {
  return sound.subarray(0, length).reduce((sum, value) => sum + value, 0) / Math.max(1, length);
}
