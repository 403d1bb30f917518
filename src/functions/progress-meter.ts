/** How far a run is. */
export interface RunProgress {
  /** 0..100, never falling within a run. */
  readonly percent: number;
  readonly step: string;
  /** Media seconds worked through per second of wall time; absent for stills and at the start. */
  readonly speed?: number;
}

const intervalMs = 250;

/** Turns the fractions that a function reports into a calm, rising percent with a speed. Times are of the monotonic clock. */
export class ProgressMeter {
  readonly #inputSeconds: number;
  readonly #emit: (progress: RunProgress) => void;
  readonly #now: () => number;
  readonly #startMs: number;
  #sent: (RunProgress & { atMs: number }) | undefined;
  #highest = 0;
  #step = '';

  constructor(
    inputSeconds: number,
    emit: (progress: RunProgress) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#inputSeconds = inputSeconds;
    this.#emit = emit;
    this.#now = now;
    this.#startMs = now();
  }

  /** @param fraction of the whole work; what is not within 0..1, or falls back, changes nothing but the step. */
  report(fraction: number, step: string): void {
    if (fraction <= 1 && fraction > this.#highest) this.#highest = fraction;
    this.#step = step;
    const isDue = this.#sent === undefined || this.#now() - this.#sent.atMs >= intervalMs;
    if (isDue || step !== this.#sent?.step) this.#send();
  }

  /** Tells 100 percent. */
  finish(): void {
    this.#highest = 1;
    if (this.#sent?.percent !== 100) this.#send();
  }

  #send(): void {
    const atMs = this.#now();
    const elapsedSeconds = (atMs - this.#startMs) / 1000;
    const workedSeconds = this.#inputSeconds * this.#highest;
    const progress = {
      percent: Math.round(this.#highest * 1000) / 10,
      step: this.#step,
      ...(elapsedSeconds > 0.1 &&
        workedSeconds > 0 && { speed: Number((workedSeconds / elapsedSeconds).toPrecision(3)) }),
    };
    this.#sent = { ...progress, atMs };
    this.#emit(progress);
  }
}
