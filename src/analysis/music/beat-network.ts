import type { ModelSession } from '../../models/models.ts';
import { BAND_STEP, CHROMA, COLOUR_FPS, ONSET_BANDS, ONSET_FPS } from './features.ts';
import { Growing } from './filters.ts';

/** Frames a second of the network. */
export const NETWORK_FPS = ONSET_FPS / BAND_STEP;
/** Its frames for each frame of chroma. */
const SLOWER = NETWORK_FPS / COLOUR_FPS;
/** Frames that are worked on at once (61 s), and those on either side that the network is shown as well (it looks 20 s far). */
const CORE = 3072;
const CONTEXT = 1024;

/** What the network says by frame, `NETWORK_FPS` a second: logits of a beat, and of a bar's first beat. */
export interface Activation {
  readonly beat: Float32Array;
  readonly downbeat: Float32Array;
}

/** Shows the network a sound that comes bit by bit. Memory: 400 bytes a second of sound, and 4 MB of what it is shown, used over and over. */
export class BeatListener {
  readonly #network: ModelSession;
  readonly #beat = new Growing();
  readonly #downbeat = new Growing();
  /** Frames that are still needed, a row each. */
  #bands = new Float32Array(ONSET_BANDS * (CORE + 2 * CONTEXT));
  #held = 0;
  /** Frame of the first of the bands. */
  #first = 0;
  readonly #shown = new Float32Array((ONSET_BANDS + CHROMA) * (CORE + 2 * CONTEXT));

  constructor(network: ModelSession) {
    this.#network = network;
  }

  /** @param bands the next frame's; copied. */
  push(bands: Float32Array): void {
    if ((this.#held + 1) * ONSET_BANDS > this.#bands.length) {
      const larger = new Float32Array(this.#bands.length + ONSET_BANDS * CONTEXT);
      larger.set(this.#bands);
      this.#bands = larger;
    }
    this.#bands.set(bands, this.#held * ONSET_BANDS);
    this.#held += 1;
  }

  /** Works through what it can. @param chroma all of the sound's, from its start. */
  async advance(chroma: Float32Array): Promise<void> {
    const known = Math.min(this.#end, (chroma.length / CHROMA) * SLOWER);
    while (known >= this.#beat.length + CORE + CONTEXT) await this.#work(chroma, CORE);
  }

  async finish(chroma: Float32Array): Promise<Activation> {
    while (this.#beat.length < this.#end) await this.#work(chroma, Math.min(CORE, this.#end - this.#beat.length));
    return { beat: this.#beat.values(), downbeat: this.#downbeat.values() };
  }

  get #end(): number {
    return this.#first + this.#held;
  }

  async #work(chroma: Float32Array, core: number): Promise<void> {
    const done = this.#beat.length;
    const frames = Math.min(this.#end, done + core + CONTEXT) - this.#first;
    const width = Math.ceil(frames / SLOWER) * SLOWER;
    const data = this.#show(chroma, frames, width);
    const { logits } = await this.#network.run({
      sound: { dtype: 'float32', shape: [1, ONSET_BANDS + CHROMA, width], data },
    });
    const said = logits?.data as Float32Array; // the catalogue says so
    for (let i = done - this.#first; i < done - this.#first + core; i += 1) {
      this.#beat.push(said[i]!); // below the frames shown
      this.#downbeat.push(said[width + i]!);
    }
    const unneeded = Math.max(0, done + core - CONTEXT - this.#first);
    this.#bands.copyWithin(0, unneeded * ONSET_BANDS, this.#held * ONSET_BANDS);
    this.#held -= unneeded;
    this.#first += unneeded;
  }

  /** Bands and chroma of the frames held, a row a band; silence behind them. */
  #show(chroma: Float32Array, frames: number, width: number): Float32Array {
    const data = this.#shown.subarray(0, (ONSET_BANDS + CHROMA) * width).fill(0);
    for (let at = 0; at < frames; at += 1) {
      for (let row = 0; row < ONSET_BANDS; row += 1) data[row * width + at] = this.#bands[at * ONSET_BANDS + row]!; // held
    }
    for (let at = 0; at < width; at += 1) {
      const tones = Math.floor((this.#first + at) / SLOWER) * CHROMA;
      for (let row = 0; row < CHROMA; row += 1) data[(ONSET_BANDS + row) * width + at] = chroma[tones + row] ?? 0;
    }
    return data;
  }
}
