/** A run of equal samples this long, this near to the largest so far, is clipped. */
const RUN = 3;
const NEAR = 0.98;

/** Counts clipped samples of one channel at the file's own rate as they stream through: flat tops at whatever level they lie. */
export class SaturationMeter {
  #peak = 0;
  #last = NaN;
  #run = 0;
  #clipped = 0;
  #total = 0;

  add(sample: number): void {
    this.#total += 1;
    const size = Math.abs(sample);
    if (size > this.#peak / NEAR) this.#clipped = 0; // what was flat lower down was no top
    this.#peak = Math.max(this.#peak, size);
    this.#run = sample === this.#last ? this.#run + 1 : 1;
    this.#last = sample;
    if (size < this.#peak * NEAR || size < 0.001 || this.#run < RUN) return;
    this.#clipped += this.#run === RUN ? RUN : 1;
  }

  /** Percent of all samples. */
  ratio(): number {
    return this.#total === 0 ? 0 : (100 * this.#clipped) / this.#total;
  }
}
