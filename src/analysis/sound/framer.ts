/** Cuts a stream into frames centred on multiples of the hop; before the start and behind the end there is silence. */
export class Framer {
  readonly #size: number;
  readonly #hop: number;
  readonly #give: (samples: Float32Array, at: number) => void;
  readonly #buffer: Float32Array;
  #filled: number;

  constructor(size: number, hop: number, give: (samples: Float32Array, at: number) => void) {
    this.#size = size;
    this.#hop = hop;
    this.#give = give;
    this.#buffer = new Float32Array(size * 8);
    this.#filled = size / 2;
  }

  add(samples: Float32Array): void {
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + this.#buffer.length - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      this.#drain();
    }
  }

  finish(): void {
    this.add(new Float32Array(this.#size / 2));
  }

  #drain(): void {
    let at = 0;
    for (; at + this.#size <= this.#filled; at += this.#hop) this.#give(this.#buffer, at);
    this.#buffer.copyWithin(0, at, this.#filled);
    this.#filled -= at;
  }
}
