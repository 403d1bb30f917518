/** Samples at 48 kHz for one at 16 kHz. */
const FACTOR = 3;
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

/** `TAPS` for each place of a sample at 48 kHz between two at 16 kHz: every third, from the sample `first` away. */
const PHASES = Array.from({ length: FACTOR }, (_, phase) => {
  const first = Math.ceil((phase - HALF) / FACTOR);
  const last = Math.floor((phase + HALF) / FACTOR);
  const taps = Float64Array.from({ length: last - first + 1 }, (_, i) => FACTOR * TAPS[(first + i) * FACTOR - phase + HALF]!); // prettier-ignore
  return { first, taps };
});

/** From 48 kHz to 16 kHz, without delay. Sample k is at the time of sample 3 k; outside of `sound` is silence. */
export function toThird(sound: Float32Array): Float32Array {
  const around = padded(sound, HALF);
  const out = new Float32Array(Math.ceil(sound.length / FACTOR));
  for (let k = 0; k < out.length; k += 1) {
    const centre = k * FACTOR + HALF;
    let sum = around[centre]! * TAPS[HALF]!;
    // the filter is symmetric
    for (let i = 1; i <= HALF; i += 1) sum += (around[centre - i]! + around[centre + i]!) * TAPS[HALF + i]!;
    out[k] = sum;
  }
  return out;
}

/** From 16 kHz to `length` samples at 48 kHz, at most 3 for one, without delay. */
export function toTriple(sound: Float32Array, length: number): Float32Array {
  const around = padded(sound, HALF);
  const out = new Float32Array(length);
  PHASES.forEach(({ first, taps }, phase) => {
    for (let i = phase, from = first + HALF; i < length; i += FACTOR, from += 1) {
      let sum = 0;
      for (let k = 0; k < taps.length; k += 1) sum += around[from + k]! * taps[k]!;
      out[i] = sum;
    }
  });
  return out;
}

/** With `margin` samples of silence on either side. */
function padded(sound: Float32Array, margin: number): Float64Array {
  const out = new Float64Array(sound.length + 2 * margin);
  out.set(sound, margin);
  return out;
}
