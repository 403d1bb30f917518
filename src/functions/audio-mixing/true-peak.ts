/** Sound is looked at on a grid this many times as fine, as BS.1770-4 Annex 2 asks. */
const OVERSAMPLING = 4;
/** Samples on each side of a gap that its in-between values are made of. */
const REACH = 16;

/** Kaiser-windowed sinc (beta 8), one row for each point between two samples, `2 * REACH` taps. */
const PHASES = Array.from({ length: OVERSAMPLING - 1 }, (_, phase) => interpolator((phase + 1) / OVERSAMPLING));
/** No interpolated value is larger than this times the largest sample it is made of. */
export const LARGEST_GAIN = Math.max(...PHASES.map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)));

/** Samples after a position that `truePeakAt` needs, and before it. */
export const PEAK_REACH = REACH;

function interpolator(offset: number): Float64Array {
  const taps = Float64Array.from({ length: 2 * REACH }, (_, i) => {
    const x = i - (REACH - 1) - offset;
    const sinc = Math.sin(Math.PI * x) / (Math.PI * x);
    return sinc * (bessel(8 * Math.sqrt(1 - (x / REACH) ** 2)) / bessel(8));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 40; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * The largest magnitude from the sample at `position` up to the next one, on a grid four times as fine.
 * @param samples interleaved; `position - PEAK_REACH + 1` to `position + PEAK_REACH` must lie inside.
 * @param position in frames.
 */
export function truePeakAt(samples: Float32Array, position: number, channels: number, channel: number): number {
  const first = (position - REACH + 1) * channels + channel;
  let peak = Math.abs(samples[position * channels + channel]!);
  for (const taps of PHASES) {
    let sum = 0;
    for (let i = 0, at = first; i < 2 * REACH; i += 1, at += channels) sum += taps[i]! * samples[at]!;
    peak = Math.max(peak, Math.abs(sum));
  }
  return peak;
}
