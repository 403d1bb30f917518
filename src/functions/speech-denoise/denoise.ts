import { SPEECH_RATE, speechLevels, type SpeechLevels } from '../../analysis/speech/levels.ts';
import { estimateNoise } from '../../analysis/speech/noise-estimate.ts';
import { withoutOffset } from '../../analysis/speech/offset.ts';
import { amountOf } from './amount.ts';
import { highBandChange } from './high-band.ts';
import { cutPieces, type Piece } from './pieces.ts';
import { toThird, toTriple } from './resample.ts';

/** Finds the speech in mono samples at 16 kHz: as many samples, in time with them, the caller's to change. */
export type Enhance = (sound: Float32Array) => Promise<Float32Array>;

export interface DenoiseOptions {
  readonly sampleRate: 16_000 | 48_000;
  readonly channels: number;
  /** Share of the noise to take away where there is much of it, 0..1. */
  readonly strength: number;
  readonly signal: AbortSignal;
}

/** The network starts anew with every piece; after a second it has forgotten its start. */
const PIECE_SECONDS = 8;
const BEFORE_SECONDS = 1.2;
const AFTER_SECONDS = 0.1;
/** Pieces are joined over this long. */
const FADE_SECONDS = 0.02;
/** The noise of a piece is estimated over it, two before and one after. */
const ESTIMATE_BEFORE = 2;

/** Pieces that the network is at, or has done, while one is finished. */
const AHEAD = 2;

interface Worked {
  readonly length: number;
  readonly before: number;
  readonly samples: Float32Array;
  /** To be added where all noise is to go, as long as `samples`. */
  readonly change: Float32Array;
  readonly levels: SpeechLevels;
}

/** Takes noise from interleaved speech as it streams through: as many samples, without delay. Memory does not grow with its length. */
export async function* denoise(
  blocks: AsyncIterable<Float32Array>,
  enhance: Enhance,
  options: DenoiseOptions,
): AsyncGenerator<Float32Array> {
  const { sampleRate, channels, signal } = options;
  const sizes = {
    length: PIECE_SECONDS * sampleRate,
    before: BEFORE_SECONDS * sampleRate,
    after: AFTER_SECONDS * sampleRate,
  };
  const states = Array.from({ length: channels }, () => new Channel(options));
  const next = async (begun: readonly Begun[]) => {
    const ready: (Float32Array | undefined)[] = [];
    for (const [channel, piece] of begun.entries()) {
      signal.throwIfAborted();
      ready.push(states[channel]?.push(await piece.worked()));
    }
    return interleave(ready);
  };
  const ahead: (readonly Begun[])[] = [];
  for await (const pieces of cutPieces(blocks, channels, sizes)) {
    ahead.push(beginAll(pieces, enhance, sampleRate));
    // the network works on these while the ones before are finished here
    if (ahead.length > AHEAD) yield await next(ahead.shift()!); // there are some
  }
  for (const begun of ahead) yield await next(begun);
  yield interleave(states.map((state) => state.finish()));
}

/** A piece that the network is at. */
interface Begun {
  worked(): Promise<Worked>;
}

/** Mono in two channels is worked on once. */
function beginAll([first, ...others]: readonly Piece[], enhance: Enhance, sampleRate: number): Begun[] {
  if (first === undefined) return [];
  const begun = begin(first, enhance, sampleRate);
  return [begun, ...others.map((piece) => (equal(first.samples, piece.samples) ? begun : begin(piece, enhance, sampleRate)))]; // prettier-ignore
}

function begin(piece: Piece, enhance: Enhance, sampleRate: number): Begun {
  const low = withoutOffset(sampleRate === SPEECH_RATE ? piece.samples : toThird(piece.samples));
  const speech = enhance(low);
  speech.catch(() => undefined); // told to whoever asks; nobody may, after another has failed
  let worked: Promise<Worked> | undefined;
  return { worked: () => (worked ??= speech.then((found) => finish(piece, low, found, sampleRate))) };
}

function finish(
  { samples, before, length }: Piece,
  low: Float32Array,
  speech: Float32Array,
  sampleRate: number,
): Worked {
  const scale = SPEECH_RATE / sampleRate;
  const core = (sound: Float32Array) =>
    sound.subarray(Math.floor(before * scale), Math.floor((before + length) * scale));
  const levels = speechLevels(core(low), core(speech));
  const whole = sampleRate === SPEECH_RATE ? undefined : speechLevels(low, speech);
  const lowChange = speech; // it is asked for nothing else
  for (let i = 0; i < speech.length; i += 1) lowChange[i]! -= low[i]!; // both are as long
  if (whole === undefined) return { samples, before, length, change: lowChange, levels };
  const high = highBandChange(samples, whole, estimateNoise([whole]).speechPower);
  const change = toTriple(lowChange, samples.length);
  for (let i = 0; i < change.length; i += 1) change[i]! += high[i]!;
  return { samples, before, length, change, levels };
}

/** Pieces of one channel on their way: each waits for the next, which tells of the noise to come. */
class Channel {
  readonly #options: DenoiseOptions;
  readonly #heard: SpeechLevels[] = [];
  #waiting: Worked | undefined;
  #amount: number | undefined;
  /** The previous piece's end, beyond its length: (1 - fade) of the join. */
  #tail = new Float32Array(0);

  constructor(options: DenoiseOptions) {
    this.#options = options;
  }

  /** The piece before, when there is one. */
  push(piece: Worked): Float32Array | undefined {
    this.#heard.push(piece.levels);
    if (this.#heard.length > ESTIMATE_BEFORE + 2) this.#heard.shift();
    const done = this.#waiting === undefined ? undefined : this.#render(this.#waiting);
    this.#waiting = piece;
    return done;
  }

  /** The last piece. */
  finish(): Float32Array | undefined {
    return this.#waiting === undefined ? undefined : this.#render(this.#waiting);
  }

  #render({ samples, change, before, length }: Worked): Float32Array {
    const amount = amountOf(estimateNoise(this.#heard)) * this.#options.strength;
    const from = this.#amount ?? amount;
    this.#amount = amount;
    const fade = Math.round(FADE_SECONDS * this.#options.sampleRate);
    const out = new Float32Array(length);
    for (let i = 0; i < length; i += 1) {
      // the amount moves over the first second of a piece
      const share = from + (amount - from) * Math.min(1, i / this.#options.sampleRate);
      out[i] = samples[before + i]! + share * change[before + i]!;
    }
    for (let i = 0; i < Math.min(this.#tail.length, length); i += 1) {
      out[i] = this.#tail[i]! + (out[i]! - this.#tail[i]!) * ((i + 0.5) / fade);
    }
    const end = before + length;
    this.#tail = samples.slice(end, end + fade).map((value, i) => value + amount * change[end + i]!);
    return out;
  }
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function interleave(channels: readonly (Float32Array | undefined)[]): Float32Array {
  if (channels.length === 1) return channels[0] ?? new Float32Array(0);
  const length = channels[0]?.length ?? 0;
  const out = new Float32Array(length * channels.length);
  channels.forEach((samples, channel) => {
    for (let i = 0; i < length; i += 1) out[i * channels.length + channel] = samples![i]!; // all are as long
  });
  return out;
}
