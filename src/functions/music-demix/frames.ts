import { Framer } from '../../analysis/sound/framer.ts';
import { realTransform, type RealTransform } from '../../analysis/sound/fourier.ts';
import type { SoundFrame } from './bands.ts';

/** Frames overlap four times. */
const OVERLAP = 4;

const hann = (size: number) => Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size)); // prettier-ignore

/** Interleaved sound into Hann-windowed frames; frame k is centred on sample k x `hop`, and frames go on until no sample lies under fewer than four. */
export class Analysis {
  readonly hop: number;
  readonly #size: number;
  readonly #channels: number;
  readonly #framers: readonly Framer[];
  #ready: SoundFrame[] = [];
  #waiting: { re: Float32Array[]; im: Float32Array[] } = { re: [], im: [] };

  constructor(size: number, channels: number) {
    this.hop = size / OVERLAP;
    this.#size = size;
    this.#channels = channels;
    const window = hann(size);
    const transform = realTransform(size);
    const scratch = { frame: new Float64Array(size), re: new Float64Array(size / 2 + 1), im: new Float64Array(size / 2 + 1) }; // prettier-ignore
    this.#framers = Array.from({ length: channels }, () => new Framer(size, this.hop, (samples, at) => {
      for (let i = 0; i < size; i += 1) scratch.frame[i] = samples[at + i]! * window[i]!; // a whole frame is there
      transform.forward(scratch.frame, scratch.re, scratch.im);
      this.#take(Float32Array.from(scratch.re), Float32Array.from(scratch.im));
    })); // prettier-ignore
  }

  /** The frames that these samples complete. At most one frame's hop a call, so that the channels come in turn. */
  *add(block: Float32Array): Generator<SoundFrame> {
    const frames = block.length / this.#channels;
    for (let from = 0; from < frames; from += this.hop) {
      const count = Math.min(this.hop, frames - from);
      this.#framers.forEach((framer, channel) => {
        framer.add(Float32Array.from({ length: count }, (_, i) => block[(from + i) * this.#channels + channel]!)); // within the block
      });
      yield* this.#ready.splice(0);
    }
  }

  /** The frames over the end. */
  *finish(): Generator<SoundFrame> {
    yield* this.add(new Float32Array(this.#size * this.#channels));
  }

  #take(re: Float32Array, im: Float32Array): void {
    this.#waiting.re.push(re);
    this.#waiting.im.push(im);
    if (this.#waiting.re.length < this.#channels) return;
    this.#ready.push(this.#waiting);
    this.#waiting = { re: [], im: [] };
  }
}

/** Frames of `Analysis`, weighed bin by bin, back into interleaved sound. */
export class Synthesis {
  readonly #hop: number;
  readonly #size: number;
  readonly #window: Float64Array;
  readonly #transform: RealTransform;
  readonly #sums: readonly Float32Array[];
  readonly #frame: Float64Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  #before: number;

  constructor(size: number, channels: number) {
    this.#size = size;
    this.#hop = size / OVERLAP;
    // a Hann window squared adds up to 1.5 over four
    this.#window = hann(size).map((value) => value / 1.5);
    this.#transform = realTransform(size);
    this.#sums = Array.from({ length: channels }, () => new Float32Array(size));
    this.#frame = new Float64Array(size);
    [this.#re, this.#im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
    this.#before = size / 2;
  }

  /** Adds a frame; gives the samples that no later one touches, fewer at the start. */
  add(frame: SoundFrame, gains: Float32Array): Float32Array {
    this.#sums.forEach((sum, channel) => {
      const [re, im] = [frame.re[channel]!, frame.im[channel]!]; // as many channels
      for (let k = 0; k < gains.length; k += 1) {
        this.#re[k] = re[k]! * gains[k]!;
        this.#im[k] = im[k]! * gains[k]!;
      }
      this.#transform.inverse(this.#re, this.#im, this.#frame);
      for (let i = 0; i < this.#size; i += 1) sum[i]! += this.#frame[i]! * this.#window[i]!;
    });
    const skipped = Math.min(this.#before, this.#hop);
    this.#before -= skipped;
    const out = this.#interleaved(skipped);
    for (const sum of this.#sums) {
      sum.copyWithin(0, this.#hop);
      sum.fill(0, this.#size - this.#hop);
    }
    return out;
  }

  #interleaved(from: number): Float32Array {
    const channels = this.#sums.length;
    const out = new Float32Array((this.#hop - from) * channels);
    this.#sums.forEach((sum, channel) => {
      for (let i = from; i < this.#hop; i += 1) out[(i - from) * channels + channel] = sum[i]!;
    });
    return out;
  }
}
