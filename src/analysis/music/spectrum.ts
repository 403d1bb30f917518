/** Magnitudes of the spectrum of Hann-windowed frames of one fixed length. */
export interface Spectrum {
  /**
   * The frame is the `size` samples from `start`; `magnitudes` receives `size / 2 + 1` values, DC first; a full-scale sine gives about 0.5 in its bin.
   */
  into(samples: Float32Array, start: number, magnitudes: Float32Array): void;
}

/**
 * Builds a transform for real frames: one complex radix-2 transform of half the size over even and odd samples (Press et al., Numerical
 * Recipes, 12.3). `size` is a power of two, at least 8.
 */
export function hannSpectrum(size: number): Spectrum {
  const half = size / 2;
  const window = Float64Array.from({ length: size }, (_, i) => (1 - Math.cos((2 * Math.PI * i) / size)) / size);
  const cosines = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: half }, (_, k) => Math.sin((2 * Math.PI * k) / size));
  const reversed = bitReversal(half);
  const re = new Float64Array(half);
  const im = new Float64Array(half);
  return {
    into(samples, start, magnitudes) {
      for (let i = 0; i < half; i += 1) {
        const to = reversed[i]!; // the tables cover their whole range
        re[to] = samples[start + 2 * i]! * window[2 * i]!;
        im[to] = samples[start + 2 * i + 1]! * window[2 * i + 1]!;
      }
      for (let width = 1; width < half; width *= 2) butterflies(re, im, width, cosines, sines);
      for (let k = 0; k <= half; k += 1) magnitudes[k] = unpacked(re, im, k, cosines, sines);
    },
  };
}

function bitReversal(size: number): Uint32Array {
  const bits = Math.log2(size);
  return Uint32Array.from({ length: size }, (_, i) => {
    let turned = 0;
    for (let bit = 0; bit < bits; bit += 1) turned |= ((i >> bit) & 1) << (bits - 1 - bit);
    return turned;
  });
}

/** One stage of the transform; the tables hold twice as many steps as `re`. */
function butterflies(re: Float64Array, im: Float64Array, width: number, cosines: Float64Array, sines: Float64Array) {
  const step = re.length / width;
  for (let first = 0; first < re.length; first += 2 * width) {
    for (let k = 0; k < width; k += 1) {
      const low = first + k;
      const high = low + width;
      const c = cosines[k * step]!; // k * step < table length
      const s = sines[k * step]!;
      const tr = re[high]! * c + im[high]! * s;
      const ti = im[high]! * c - re[high]! * s;
      re[high] = re[low]! - tr;
      im[high] = im[low]! - ti;
      re[low] = re[low]! + tr;
      im[low] = im[low]! + ti;
    }
  }
}

/** Magnitude of bin `k` of the real frame from the packed transform. */
function unpacked(re: Float64Array, im: Float64Array, k: number, cosines: Float64Array, sines: Float64Array): number {
  const half = re.length;
  if (k === 0) return Math.abs(re[0]! + im[0]!);
  if (k === half) return Math.abs(re[0]! - im[0]!);
  const other = half - k;
  const [evenRe, evenIm] = [(re[k]! + re[other]!) / 2, (im[k]! - im[other]!) / 2];
  const [oddRe, oddIm] = [(im[k]! + im[other]!) / 2, (re[other]! - re[k]!) / 2];
  const [c, s] = [cosines[k]!, sines[k]!];
  const real = evenRe + c * oddRe + s * oddIm;
  const imaginary = evenIm + c * oddIm - s * oddRe;
  return Math.sqrt(real * real + imaginary * imaginary); // hypot costs ten times as much
}
