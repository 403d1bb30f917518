import { median } from '../../src/base/quantile.ts';

/** Seconds whose reference is quieter than this mean square say nothing. */
const SILENCE = 1e-6;

/**
 * Signal-to-distortion ratio of a stem in dB: the median over the whole seconds in which the reference is heard, no gain or delay forgiven (as
 * museval's, Stoeter et al. 2018, without its filters). Both are interleaved. NaN where the reference is silent.
 */
export function medianSdr(
  reference: Float32Array,
  estimate: Float32Array,
  sampleRate: number,
  channels: number,
): number {
  const second = sampleRate * channels;
  const ratios: number[] = [];
  for (let from = 0; from + second <= reference.length; from += second) {
    let [signal, distortion] = [0, 0];
    for (let i = from; i < from + second; i += 1) {
      signal += reference[i]! ** 2;
      distortion += (reference[i]! - (estimate[i] ?? 0)) ** 2;
    }
    if (signal / second >= SILENCE) ratios.push(10 * Math.log10(signal / (distortion + 1e-12)));
  }
  return ratios.length === 0 ? NaN : median(ratios);
}

/** Level of what two stems lack of their song, or have too much, against the song, dB. */
export function sumError(song: Float32Array, stems: readonly Float32Array[]): number {
  let [all, error] = [1e-12, 1e-20];
  song.forEach((value, i) => {
    const sum = stems.reduce((total, stem) => total + (stem[i] ?? 0), 0);
    all += value * value;
    error += (value - sum) ** 2;
  });
  return 10 * Math.log10(error / all);
}
