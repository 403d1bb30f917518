/** The transform of real frames of one fixed length, and back. One object has one scratch memory: use it in one place at a time. */
export interface RealTransform {
  /** @param frame `size` samples. @param re receives `size / 2 + 1` values, DC first. @param im as `re`. */
  forward(frame: Float64Array, re: Float64Array, im: Float64Array): void;
  /** The frame of a spectrum, with the division by the length: `inverse(forward(x))` is x. */
  inverse(re: Float64Array, im: Float64Array, frame: Float64Array): void;
}

/**
 * Builds a transform for real frames: one complex radix-2 transform (Cooley and Tukey 1965) of half the size over even and odd samples (Press et
 * al., Numerical Recipes, 12.3). `size` is a power of two, at least 8.
 */
export function realTransform(size: number): RealTransform {
  const half = size / 2;
  const cosines = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: half }, (_, k) => Math.sin((2 * Math.PI * k) / size));
  const reversed = bitReversal(half);
  const x = new Float64Array(half);
  const y = new Float64Array(half);
  return {
    forward(frame, re, im) {
      for (let i = 0; i < half; i += 1) {
        const to = reversed[i]!; // the tables cover their whole range
        x[to] = frame[2 * i]!;
        y[to] = frame[2 * i + 1]!;
      }
      for (let width = 1; width < half; width *= 2) butterflies(x, y, width, cosines, sines);
      unpack(x, y, re, im, cosines, sines);
    },
    inverse(re, im, frame) {
      pack(re, im, x, y, cosines, sines, reversed);
      // the conjugate's transform is the inverse's conjugate
      for (let width = 1; width < half; width *= 2) butterflies(x, y, width, cosines, sines);
      for (let i = 0; i < half; i += 1) {
        frame[2 * i] = x[i]! / half;
        frame[2 * i + 1] = -y[i]! / half;
      }
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

/** One stage of the transform; the tables hold twice as many steps as `x`. */
function butterflies(x: Float64Array, y: Float64Array, width: number, cosines: Float64Array, sines: Float64Array) {
  const step = x.length / width;
  for (let first = 0; first < x.length; first += 2 * width) {
    for (let k = 0; k < width; k += 1) {
      const low = first + k;
      const high = low + width;
      const c = cosines[k * step]!; // k * step < table length
      const s = sines[k * step]!;
      const tr = x[high]! * c + y[high]! * s;
      const ti = y[high]! * c - x[high]! * s;
      x[high] = x[low]! - tr;
      y[high] = y[low]! - ti;
      x[low] = x[low]! + tr;
      y[low] = y[low]! + ti;
    }
  }
}

/** The real frame's spectrum from the transform of even + i odd samples. */
function unpack(
  x: Float64Array,
  y: Float64Array,
  re: Float64Array,
  im: Float64Array,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const half = x.length;
  re[0] = x[0]! + y[0]!;
  im[0] = 0;
  re[half] = x[0]! - y[0]!;
  im[half] = 0;
  for (let k = 1; k < half; k += 1) {
    const other = half - k;
    const [evenRe, evenIm] = [(x[k]! + x[other]!) / 2, (y[k]! - y[other]!) / 2];
    const [oddRe, oddIm] = [(y[k]! + y[other]!) / 2, (x[other]! - x[k]!) / 2];
    const [c, s] = [cosines[k]!, sines[k]!];
    re[k] = evenRe + c * oddRe + s * oddIm;
    im[k] = evenIm + c * oddIm - s * oddRe;
  }
}

/** The other way round, conjugated and in the order that the stages want. */
function pack(
  re: Float64Array,
  im: Float64Array,
  x: Float64Array,
  y: Float64Array,
  cosines: Float64Array,
  sines: Float64Array,
  reversed: Uint32Array,
): void {
  const half = x.length;
  for (let k = 0; k < half; k += 1) {
    const other = half - k;
    const [evenRe, evenIm] = [(re[k]! + re[other]!) / 2, (im[k]! - im[other]!) / 2];
    const [differenceRe, differenceIm] = [(re[k]! - re[other]!) / 2, (im[k]! + im[other]!) / 2];
    const [c, s] = [cosines[k]!, sines[k]!];
    const oddRe = differenceRe * c - differenceIm * s;
    const oddIm = differenceRe * s + differenceIm * c;
    const to = reversed[k]!;
    x[to] = evenRe - oddIm;
    y[to] = -(evenIm + oddRe);
  }
}
