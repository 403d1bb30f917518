import type { ModelSession } from '../../models/models.ts';
import { BAND_STEP, CHROMA, COLOUR_FPS, ONSET_BANDS, ONSET_FPS } from './features.ts';
import { Growing } from './filters.ts';

/** Frames a second of the network. */
export const NETWORK_FPS = ONSET_FPS / BAND_STEP;
/** Its frames for each frame of chroma. */
const SLOWER = NETWORK_FPS / COLOUR_FPS;
/** Frames that are worked on at once (82 s), and those on either side that the network is shown as well (it looks 20 s far). */
const CORE = 4096;
const CONTEXT = 1024;

/** What the network says by frame, `NETWORK_FPS` a second: logits of a beat, and of a bar's first beat. */
export interface Activation {
  readonly beat: Float32Array;
  readonly downbeat: Float32Array;
}

/** Shows the network a sound that comes bit by bit. Memory: 400 bytes a second of sound, and 2 MB of what it is shown. */
export class BeatListener {
  readonly #network: ModelSession;
  readonly #beat = new Growing();
  readonly #downbeat = new Growing();
  #bands: Float32Array[] = [];
  /** Frame of the first of the bands. */
  #first = 0;

  constructor(network: ModelSession) {
    this.#network = network;
  }

  /** @param bands the next frame's; copied. */
  push(bands: Float32Array): void {
    this.#bands.push(bands.slice());
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
    return this.#first + this.#bands.length;
  }

  async #work(chroma: Float32Array, core: number): Promise<void> {
    const done = this.#beat.length;
    const to = Math.min(this.#end, done + core + CONTEXT);
    const shown = this.#bands.slice(0, to - this.#first);
    const width = Math.ceil(shown.length / SLOWER) * SLOWER;
    const data = new Float32Array((ONSET_BANDS + CHROMA) * width); // what is missing is silent
    for (let at = 0; at < width; at += 1) {
      const tones = Math.floor((this.#first + at) / SLOWER) * CHROMA;
      shown[at]?.forEach((value, row) => (data[row * width + at] = value));
      chroma.subarray(tones, tones + CHROMA).forEach((value, row) => (data[(ONSET_BANDS + row) * width + at] = value));
    }
    const { logits } = await this.#network.run({
      sound: { dtype: 'float32', shape: [1, ONSET_BANDS + CHROMA, width], data },
    });
    const said = logits?.data as Float32Array; // the catalogue says so
    for (let i = done - this.#first; i < done - this.#first + core; i += 1) {
      this.#beat.push(said[i]!); // below the frames shown
      this.#downbeat.push(said[width + i]!);
    }
    const unneeded = Math.max(0, done + core - CONTEXT - this.#first);
    this.#bands.splice(0, unneeded);
    this.#first += unneeded;
  }
}
