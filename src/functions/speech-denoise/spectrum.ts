/** Complex transform of one fixed length in place. */
export interface Transform {
  /** @param inverse without the division by the length. */
  (re: Float64Array, im: Float64Array, inverse: boolean): void;
}

/** Builds a radix-2 transform (Cooley and Tukey 1965). @param size a power of two. */
export function transform(size: number): Transform {
  const cosines = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / size));
  const reversed = bitReversed(size);
  return (re, im, inverse) => {
    for (let i = 0; i < size; i += 1) {
      const j = reversed[i]!;
      if (j <= i) continue;
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0; k < half; k += 1) {
          const [low, high] = [start + k, start + k + half];
          const c = cosines[k * stride]!;
          const s = inverse ? -sines[k * stride]! : sines[k * stride]!;
          const tr = re[high]! * c + im[high]! * s;
          const ti = im[high]! * c - re[high]! * s;
          re[high] = re[low]! - tr;
          im[high] = im[low]! - ti;
          re[low] = re[low]! + tr;
          im[low] = im[low]! + ti;
        }
      }
    }
  };
}

function bitReversed(size: number): Uint32Array {
  const bits = Math.log2(size);
  return Uint32Array.from({ length: size }, (_, i) => {
    let turned = 0;
    for (let bit = 0; bit < bits; bit += 1) turned |= ((i >> bit) & 1) << (bits - 1 - bit);
    return turned;
  });
}
