/** One triangle over spectrum bins: weights for bins `first`, `first + 1` ... */
export interface Filter {
  readonly first: number;
  readonly weights: Float32Array;
  readonly centreHertz: number;
}

/**
 * Triangular filters at equal steps of pitch; where bins are wider than the steps, one bin a filter and none twice (Boeck and Widmer 2013).
 * `perOctave` is the number of steps an octave.
 */
export function logFilters(
  size: number,
  sampleRate: number,
  perOctave: number,
  fromHertz: number,
  toHertz: number,
): Filter[] {
  const binHertz = sampleRate / size;
  const bins: number[] = [];
  for (let hertz = fromHertz; hertz <= toHertz; hertz *= 2 ** (1 / perOctave)) {
    const bin = Math.round(hertz / binHertz);
    if (bin > 0 && bin <= size / 2 && bins.at(-1) !== bin) bins.push(bin);
  }
  return bins.slice(1, -1).map((centre, i) => {
    const [left, right] = [bins[i]!, bins[i + 2]!]; // neighbours of bins[i + 1]
    const weights = Float32Array.from({ length: right - left - 1 }, (_, k) => {
      const bin = left + 1 + k;
      return bin <= centre ? (bin - left) / (centre - left) : (right - bin) / (right - centre);
    });
    return { first: left + 1, weights, centreHertz: centre * binHertz };
  });
}

/** The weighted sum of one filter. */
export function filtered(filter: Filter, magnitudes: Float32Array): number {
  const { first, weights } = filter;
  let sum = 0;
  for (let k = 0; k < weights.length; k += 1) sum += weights[k]! * magnitudes[first + k]!; // filters lie within the spectrum
  return sum;
}

/** Numbers that come one by one, in memory that grows by halves. */
export class Growing {
  #values = new Float32Array(4096);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float32Array(Math.ceil(this.length * 1.5));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  /** What was pushed so far; valid until the next push. */
  values(): Float32Array {
    return this.#values.subarray(0, this.length);
  }
}
