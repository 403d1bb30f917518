import { LEVEL_FRAME, SPEECH_RATE, type SpeechLevels } from '../../analysis/speech/levels.ts';
import { PAUSE_DB } from '../../analysis/speech/noise-estimate.ts';
import { quantile } from '../../base/quantile.ts';
import { realTransform } from '../../analysis/sound/fourier.ts';

/** The network ends at 8 kHz. Above it, bands of about 1 kHz are weighed by what they hold in the pauses that the network finds. */
const RATE = 48_000;
const SIZE = 1024;
const HOP = SIZE / 2;
const FIRST_BIN = Math.round((7850 / RATE) * SIZE);
const BAND_BINS = 21;
/** Noise taken off: its mean times this, since it varies about the mean (Berouti et al. 1979). */
const OVERSUBTRACTION = 1.6;
/** What is left of a band that holds noise alone. */
const FLOOR = 0.1;
/** A gain falls by this share of the way a hop, so that no tones flicker; it rises at once. */
const FALL = 0.5;
/** Share of the quietest frames that are taken for noise where nobody pauses. */
const QUIETEST = 0.1;

const fft = realTransform(SIZE);
const WINDOW = Float64Array.from({ length: SIZE }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / SIZE));
const BINS = HOP + 1 - FIRST_BIN;
const BAND_COUNT = Math.ceil(BINS / BAND_BINS);

/** Bins from `FIRST_BIN` up and powers of bands, frame after frame. */
interface Frames {
  readonly count: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly bands: Float64Array;
}

/** What to add to `sound` (48 kHz) to take the noise above 8 kHz away. @param levels of its part below 8 kHz. */
export function highBandChange(sound: Float32Array, levels: SpeechLevels, speechPower: number): Float32Array {
  const frames = analyse(sound);
  const pauses = pauseFrames(frames.count, levels, speechPower);
  const noise = noiseFloor(frames, pauses);
  const gains = new Float64Array(BAND_COUNT).fill(1);
  const change = new Float32Array(sound.length);
  const synthesis = new Synthesis();
  for (let frame = 0; frame < frames.count; frame += 1) {
    for (let band = 0; band < BAND_COUNT; band += 1) {
      const clean = 1 - (OVERSUBTRACTION * noise[band]!) / (frames.bands[frame * BAND_COUNT + band]! + 1e-20);
      const wanted = pauses[frame] === true ? FLOOR : Math.max(FLOOR, Math.sqrt(Math.max(0, clean)));
      gains[band] = Math.max(wanted, gains[band]! + FALL * (wanted - gains[band]!));
    }
    synthesis.add(frames, frame, gains, change);
  }
  return change;
}

function analyse(sound: Float32Array): Frames {
  const count = Math.ceil(sound.length / HOP) + 1;
  const frames: Frames = {
    count,
    re: new Float64Array(count * BINS),
    im: new Float64Array(count * BINS),
    bands: new Float64Array(count * BAND_COUNT),
  };
  const [window, re, im] = [new Float64Array(SIZE), new Float64Array(HOP + 1), new Float64Array(HOP + 1)];
  for (let frame = 0; frame < count; frame += 1) {
    const start = (frame - 1) * HOP;
    for (let i = 0; i < SIZE; i += 1) window[i] = WINDOW[i]! * (sound[start + i] ?? 0);
    fft.forward(window, re, im);
    frames.re.set(re.subarray(FIRST_BIN), frame * BINS);
    frames.im.set(im.subarray(FIRST_BIN), frame * BINS);
    for (let i = 0; i < BINS; i += 1) {
      const [x, y] = [re[FIRST_BIN + i]!, im[FIRST_BIN + i]!];
      frames.bands[frame * BAND_COUNT + Math.floor(i / BAND_BINS)]! += x * x + y * y;
    }
  }
  return frames;
}

/** Which frames have no speech below 8 kHz, nor next to them. */
function pauseFrames(count: number, { speech }: SpeechLevels, speechPower: number): boolean[] {
  const perLevel = (LEVEL_FRAME * RATE) / SPEECH_RATE / HOP;
  const quiet = speechPower * 10 ** (-PAUSE_DB / 10);
  return Array.from({ length: count }, (_, frame) => {
    const middle = Math.floor((frame + 0.5) / perLevel);
    return speech.subarray(Math.max(0, middle - 2), middle + 3).every((power) => power <= quiet);
  });
}

/** Mean power of each band while nobody speaks. */
function noiseFloor({ count, bands }: Frames, pauses: readonly boolean[]): Float64Array {
  const quiet = Array.from({ length: count }, (_, frame) => frame).filter((frame) => pauses[frame]);
  return Float64Array.from({ length: BAND_COUNT }, (_, band) => {
    const of = (frame: number) => bands[frame * BAND_COUNT + band]!; // frames below the count
    if (quiet.length >= 5) return quiet.reduce((sum, frame) => sum + of(frame), 0) / quiet.length;
    return quantile(
      Float64Array.from({ length: count }, (_, frame) => of(frame)),
      QUIETEST,
    );
  });
}

/** Adds frames up again. */
class Synthesis {
  readonly #re = new Float64Array(HOP + 1);
  readonly #im = new Float64Array(HOP + 1);
  readonly #window = new Float64Array(SIZE);

  /** Adds (gain - 1) times a frame's bins to `into`. */
  add({ re, im }: Frames, frame: number, gains: Float64Array, into: Float32Array): void {
    for (let i = 0; i < BINS; i += 1) {
      const factor = gains[Math.floor(i / BAND_BINS)]! - 1;
      this.#re[FIRST_BIN + i] = re[frame * BINS + i]! * factor;
      this.#im[FIRST_BIN + i] = im[frame * BINS + i]! * factor;
    }
    fft.inverse(this.#re, this.#im, this.#window);
    const start = (frame - 1) * HOP;
    for (let i = Math.max(0, -start); i < SIZE && start + i < into.length; i += 1) {
      into[start + i] = into[start + i]! + this.#window[i]! * WINDOW[i]!;
    }
  }
}
