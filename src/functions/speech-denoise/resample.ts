/** Samples at 48 kHz for one at 16 kHz. */
export const FACTOR = 3;
/** Half length of the filter, in samples at 48 kHz. */
const HALF = 96;
/** Pass band's end, as a share of 16 kHz: speech to 7.7 kHz goes through whole. */
const CUTOFF_HZ = 7850;

/** Linear-phase low pass (windowed sinc, Blackman), gain 1. */
const TAPS = (() => {
  const taps = Float64Array.from({ length: 2 * HALF + 1 }, (_, i) => {
    const t = i - HALF;
    const x = (2 * CUTOFF_HZ) / 48_000;
    const sinc = t === 0 ? x : Math.sin(Math.PI * x * t) / (Math.PI * t);
    const turn = (2 * Math.PI * i) / (2 * HALF);
    return sinc * (0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
})();

/** From 48 kHz to 16 kHz, without delay. Sample k is at the time of sample 3 k; outside of `sound` is silence. */
export function toThird(sound: Float32Array): Float32Array {
  const out = new Float32Array(Math.ceil(sound.length / FACTOR));
  for (let k = 0; k < out.length; k += 1) {
    const centre = k * FACTOR;
    const from = Math.max(0, centre - HALF);
    const to = Math.min(sound.length - 1, centre + HALF);
    let sum = 0;
    for (let i = from; i <= to; i += 1) sum += sound[i]! * TAPS[i - centre + HALF]!;
    out[k] = sum;
  }
  return out;
}

/** From 16 kHz to `length` samples at 48 kHz, without delay. */
export function toTriple(sound: Float32Array, length: number): Float32Array {
  const out = new Float32Array(length);
  for (let i = 0; i < length; i += 1) {
    const first = Math.max(0, Math.ceil((i - HALF) / FACTOR));
    const last = Math.min(sound.length - 1, Math.floor((i + HALF) / FACTOR));
    let sum = 0;
    for (let k = first; k <= last; k += 1) sum += sound[k]! * TAPS[k * FACTOR - i + HALF]!;
    out[i] = sum * FACTOR;
  }
  return out;
}
