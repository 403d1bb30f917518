import { LEVEL_FRAME, SPEECH_RATE, type SpeechLevels } from '../../analysis/speech/levels.ts';
import { PAUSE_DB } from '../../analysis/speech/noise-estimate.ts';
import { transform } from './spectrum.ts';

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

const fft = transform(SIZE);
const WINDOW = Float64Array.from({ length: SIZE }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / SIZE));

interface Frames {
  readonly re: readonly Float64Array[];
  readonly im: readonly Float64Array[];
  /** Power of each band in each frame. */
  readonly bands: readonly Float64Array[];
}

/** What to add to `sound` (48 kHz) to take the noise above 8 kHz away. @param levels of its part below 8 kHz. */
export function highBandChange(sound: Float32Array, levels: SpeechLevels, speechPower: number): Float32Array {
  const frames = analyse(sound);
  const pauses = pauseFrames(frames.bands.length, levels, speechPower);
  const noise = noiseFloor(frames.bands, pauses);
  const gains = new Float64Array(noise.length).fill(1);
  const change = new Float32Array(sound.length);
  frames.bands.forEach((bands, frame) => {
    for (let band = 0; band < noise.length; band += 1) {
      const clean = 1 - (OVERSUBTRACTION * noise[band]!) / (bands[band]! + 1e-20);
      const wanted = pauses[frame] === true ? FLOOR : Math.max(FLOOR, Math.sqrt(Math.max(0, clean)));
      gains[band] = Math.max(wanted, gains[band]! + FALL * (wanted - gains[band]!));
    }
    synthesise(frames.re[frame]!, frames.im[frame]!, gains, change, (frame - 1) * HOP);
  });
  return change;
}

function analyse(sound: Float32Array): Frames {
  const count = Math.ceil(sound.length / HOP) + 1;
  const frames = { re: [] as Float64Array[], im: [] as Float64Array[], bands: [] as Float64Array[] };
  for (let frame = 0; frame < count; frame += 1) {
    const start = (frame - 1) * HOP;
    const re = Float64Array.from(WINDOW, (w, i) => w * (sound[start + i] ?? 0));
    const im = new Float64Array(SIZE);
    fft(re, im, false);
    frames.re.push(re.slice(FIRST_BIN, HOP + 1));
    frames.im.push(im.slice(FIRST_BIN, HOP + 1));
    const bands = new Float64Array(Math.ceil((HOP + 1 - FIRST_BIN) / BAND_BINS));
    for (let k = FIRST_BIN; k <= HOP; k += 1) {
      const band = Math.floor((k - FIRST_BIN) / BAND_BINS);
      bands[band] = bands[band]! + re[k]! ** 2 + im[k]! ** 2;
    }
    frames.bands.push(bands);
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

function noiseFloor(bands: readonly Float64Array[], pauses: readonly boolean[]): Float64Array {
  const count = bands[0]?.length ?? 0;
  const quiet = bands.filter((_, frame) => pauses[frame] === true);
  return Float64Array.from({ length: count }, (_, band) => {
    if (quiet.length >= 5) return quiet.reduce((sum, frame) => sum + frame[band]!, 0) / quiet.length;
    const sorted = bands.map((frame) => frame[band]!).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length * QUIETEST)] ?? 0;
  });
}

/** Adds (gain - 1) times a frame's bins at `start`. */
function synthesise(re: Float64Array, im: Float64Array, gains: Float64Array, into: Float32Array, start: number): void {
  const fullRe = new Float64Array(SIZE);
  const fullIm = new Float64Array(SIZE);
  for (let i = 0; i < re.length; i += 1) {
    const k = FIRST_BIN + i;
    const factor = gains[Math.floor(i / BAND_BINS)]! - 1;
    fullRe[k] = re[i]! * factor;
    fullIm[k] = im[i]! * factor;
    if (k < HOP) {
      fullRe[SIZE - k] = fullRe[k]!;
      fullIm[SIZE - k] = -fullIm[k];
    }
  }
  fft(fullRe, fullIm, true);
  for (let i = Math.max(0, -start); i < SIZE && start + i < into.length; i += 1) {
    into[start + i] = into[start + i]! + (fullRe[i]! * WINDOW[i]!) / SIZE;
  }
}
