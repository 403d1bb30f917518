import { realTransform } from './fourier.ts';

/** Magnitudes of the spectrum of Hann-windowed frames of one fixed length. */
export interface Spectrum {
  /**
   * The frame is the `size` samples from `start`; `magnitudes` receives `size / 2 + 1` values, DC first; a full-scale sine gives about 0.5 in its bin.
   */
  into(samples: Float32Array, start: number, magnitudes: Float32Array): void;
}

/** @param size a power of two, at least 8. */
export function hannSpectrum(size: number): Spectrum {
  const window = Float64Array.from({ length: size }, (_, i) => (1 - Math.cos((2 * Math.PI * i) / size)) / size);
  const frame = new Float64Array(size);
  const power = new Float64Array(size / 2 + 1);
  const spectrum = powerSpectrum(size);
  return {
    into(samples, start, magnitudes) {
      for (let i = 0; i < size; i += 1) frame[i] = samples[start + i]! * window[i]!; // the frame lies within the samples
      spectrum.into(frame, power);
      for (let k = 0; k < power.length; k += 1) magnitudes[k] = Math.sqrt(power[k]!);
    },
  };
}

/** Power spectra of real frames of one fixed length. */
export interface PowerSpectrum {
  /**
   * @param frame `size` samples, already windowed.
   * @param power receives `size / 2 + 1` squared magnitudes, DC first.
   */
  into(frame: Float64Array, power: Float64Array): void;
}

/** @param size a power of two, at least 8. */
export function powerSpectrum(size: number): PowerSpectrum {
  const transform = realTransform(size);
  const im = new Float64Array(size / 2 + 1);
  return {
    into(frame, power) {
      transform.forward(frame, power, im);
      for (let k = 0; k < power.length; k += 1) power[k] = power[k]! * power[k]! + im[k]! * im[k]!;
    },
  };
}
