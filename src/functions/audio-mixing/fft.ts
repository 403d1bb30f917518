/** Power spectra of real windows of one fixed length. */
export interface PowerSpectrum {
  /**
   * @param window `size` samples, already windowed.
   * @param power receives `size / 2 + 1` squared magnitudes, DC first.
   */
  into(window: Float32Array | Float64Array, power: Float64Array): void;
}

/** Builds a radix-2 transform (Cooley and Tukey 1965). @param size a power of two. */
export function powerSpectrum(size: number): PowerSpectrum {
  const cosines = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / size));
  const bits = Math.log2(size);
  const reversed = Uint32Array.from({ length: size }, (_, i) => {
    let turned = 0;
    for (let bit = 0; bit < bits; bit += 1) turned |= ((i >> bit) & 1) << (bits - 1 - bit);
    return turned;
  });
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  return {
    into(window, power) {
      for (let i = 0; i < size; i += 1) re[reversed[i]!] = window[i]!; // the table covers 0..size-1
      im.fill(0);
      for (let half = 1; half < size; half *= 2) butterflies(re, im, half, cosines, sines);
      for (let k = 0; k <= size / 2; k += 1) power[k] = re[k]! * re[k]! + im[k]! * im[k]!;
    },
  };
}

function butterflies(re: Float64Array, im: Float64Array, half: number, cosines: Float64Array, sines: Float64Array) {
  const step = re.length / (2 * half);
  for (let start = 0; start < re.length; start += 2 * half) {
    for (let k = 0; k < half; k += 1) {
      const low = start + k;
      const high = low + half;
      const c = cosines[k * step]!;
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
