import { joined } from '../../analysis/sound/joined.ts';
import { BAND_COUNT, Bands, type SoundFrame } from './bands.ts';
import { Analysis, Synthesis } from './frames.ts';

/** What a network makes of `frames` moments: shares of the voice, `BAND_COUNT` x frames, from powers, 3 x `BAND_COUNT` x frames. */
export type VoiceMask = (powers: Float32Array, frames: number) => Promise<Float32Array>;

export interface SeparateOptions {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly signal: AbortSignal;
}

/** Frames that are worked on at once (12 s), and those on either side that the network is shown as well (3 s). */
const CORE = 512;
const CONTEXT = 128;
/** The network halves time three times. */
const MULTIPLE = 8;

/** Length of a frame: 93 ms at 44.1 kHz, and as near to that as a power of two comes at higher rates. */
function frameSize(sampleRate: number): number {
  return 4096 * 2 ** Math.max(0, Math.round(Math.log2(sampleRate / 46_000)));
}

/**
 * The singing voice in interleaved sound, as it streams through: as many samples, in time with it. A mask weighs each bin of a short-time spectrum;
 * the phase is the song's. Memory does not grow with its length.
 */
export async function* separateVoice(
  blocks: AsyncIterable<Float32Array>,
  mask: VoiceMask,
  { sampleRate, channels, signal }: SeparateOptions,
): AsyncGenerator<Float32Array> {
  const size = frameSize(sampleRate);
  const analysis = new Analysis(size, channels);
  const window = new Window(new Bands(size, sampleRate), new Synthesis(size, channels), size / 2 + 1);
  let samples = 0;
  let given = 0;
  const give = async (core: number) => {
    signal.throwIfAborted();
    const voice = await window.next(mask, core);
    const wanted = voice.subarray(0, Math.min(voice.length, samples - given));
    given += wanted.length;
    return wanted;
  };
  for await (const block of blocks) {
    samples += block.length;
    for (const frame of analysis.add(block)) {
      window.push(frame);
      if (window.waiting >= CORE + CONTEXT) yield await give(CORE);
    }
  }
  for (const frame of analysis.finish()) window.push(frame);
  while (given < samples) yield await give(Math.min(CORE, window.waiting));
}

/** The frames around the place that has been reached. */
class Window {
  readonly #bands: Bands;
  readonly #synthesis: Synthesis;
  readonly #gains: Float32Array;
  #frames: { readonly frame: SoundFrame; readonly powers: Float32Array }[] = [];
  #before = 0;

  constructor(bands: Bands, synthesis: Synthesis, bins: number) {
    this.#bands = bands;
    this.#synthesis = synthesis;
    this.#gains = new Float32Array(bins);
  }

  /** Frames that have not been worked on. */
  get waiting(): number {
    return this.#frames.length - this.#before;
  }

  push(frame: SoundFrame): void {
    this.#frames.push({ frame, powers: this.#bands.powers(frame) });
  }

  /** The voice in the next `core` frames. */
  async next(mask: VoiceMask, core: number): Promise<Float32Array> {
    const shown = this.#frames.slice(0, this.#before + core + CONTEXT);
    const count = Math.ceil(shown.length / MULTIPLE) * MULTIPLE;
    const powers = new Float32Array(3 * BAND_COUNT * count);
    shown.forEach((one, at) => one.powers.forEach((value, row) => (powers[row * count + at] = value)));
    const shares = await mask(powers, count);
    const parts: Float32Array[] = [];
    for (let at = this.#before; at < this.#before + core; at += 1) {
      const { frame } = shown[at]!; // at most `waiting`
      const column = Float32Array.from({ length: BAND_COUNT }, (_, band) => shares[band * count + at]!);
      this.#bands.gains(column, frame, this.#gains);
      parts.push(this.#synthesis.add(frame, this.#gains));
    }
    const done = this.#before + core;
    this.#frames.splice(0, Math.max(0, done - CONTEXT));
    this.#before = Math.min(done, CONTEXT);
    return joined(parts);
  }
}
