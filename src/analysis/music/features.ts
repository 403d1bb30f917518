import { filtered, Growing, logFilters, type Filter } from './filters.ts';
import { Framer } from '../sound/framer.ts';
import { hannSpectrum } from '../sound/spectrum.ts';

/** Sound for this analysis is mono at this rate. */
export const MUSIC_RATE = 24_000;
/** Onset frames a second. */
export const ONSET_FPS = 100;
/** Every this many onset frames their bands are handed on. */
export const BAND_STEP = 2;
/** Colour frames (chroma, bands, power) a second. */
export const COLOUR_FPS = 12.5;
/** Chroma is stored from C up; bands from low to high. */
export const CHROMA = 12;
export const BANDS = 20;

/** Bands of the onsets. */
export const ONSET_BANDS = 72;

const ONSET_SIZE = 1024; // 43 ms
const ONSET_HOP = MUSIC_RATE / ONSET_FPS;
const COLOUR_SIZE = 4096; // 171 ms: tells semitones apart from 140 Hz up
const COLOUR_HOP = MUSIC_RATE / COLOUR_FPS;
const LAG = 2; // flux against the frame two back (Boeck and Widmer 2013)
const COMPRESSION = 1000;
/** Upper edges of the low and middle onset bands, Hz: kick and bass; snare and voices; cymbals. */
const EDGES = [160, 2500] as const;

/** What beats and sections are found in. Frame k is centred on `startSeconds + k / fps`. */
export interface MusicFeatures {
  /** Time of sample 0 on the file's clock. */
  readonly startSeconds: number;
  readonly durationSeconds: number;
  /** SuperFlux of the low, middle and high band, `ONSET_FPS` a second, >= 0. */
  readonly flux: readonly [Float32Array, Float32Array, Float32Array];
  /** `CHROMA` values a colour frame, >= 0, log-compressed. */
  readonly chroma: Float32Array;
  /** `BANDS` log magnitudes a colour frame, 40 Hz to 10 kHz. */
  readonly bands: Float32Array;
  /** Mean power of the samples around each colour frame, full scale 1. */
  readonly power: Float32Array;
}

/** Takes mono samples at `MUSIC_RATE` as they come. Memory: about 1.7 kB a second of sound, whatever else the samples take. */
export class FeatureMeter {
  readonly #onset: OnsetMeter;
  readonly #colour = new ColourMeter();
  readonly #onsetFrames = new Framer(ONSET_SIZE, ONSET_HOP, (samples, at) => this.#onset.add(samples, at));
  readonly #colourFrames = new Framer(COLOUR_SIZE, COLOUR_HOP, (samples, at) => this.#colour.add(samples, at));
  #samples = 0;

  /** @param onBands is given the log magnitudes of the onset bands, low to high, `ONSET_FPS / BAND_STEP` times a second; they are valid during the call. */
  constructor(onBands?: (bands: Float32Array) => void) {
    this.#onset = new OnsetMeter(onBands);
  }

  add(samples: Float32Array): void {
    this.#samples += samples.length;
    this.#onsetFrames.add(samples);
    this.#colourFrames.add(samples);
  }

  /** Chroma so far, `CHROMA` values a frame; valid until the next `add`. */
  get chroma(): Float32Array {
    return this.#colour.chroma;
  }

  /** @param startSeconds time of the first sample. */
  finish(startSeconds: number): MusicFeatures {
    this.#onsetFrames.finish();
    this.#colourFrames.finish();
    return { startSeconds, durationSeconds: this.#samples / MUSIC_RATE, ...this.#onset.finish(), ...this.#colour.finish() }; // prettier-ignore
  }
}

/** SuperFlux: rise of log bands over the loudest of three neighbours two frames back, which vibrato does not trigger. */
class OnsetMeter {
  readonly #spectrum = hannSpectrum(ONSET_SIZE);
  readonly #filters = logFilters(ONSET_SIZE, MUSIC_RATE, 12, 27.5, 11_000);
  readonly #bandOf = this.#filters.map(({ centreHertz }) => EDGES.filter((edge) => centreHertz >= edge).length);
  readonly #magnitudes = new Float32Array(ONSET_SIZE / 2 + 1);
  readonly #past = Array.from({ length: LAG + 1 }, () => new Float32Array(this.#filters.length));
  readonly #flux = [new Growing(), new Growing(), new Growing()] as const;
  readonly #onBands: ((bands: Float32Array) => void) | undefined;
  #frame = 0;

  constructor(onBands?: (bands: Float32Array) => void) {
    this.#onBands = onBands;
  }

  add(samples: Float32Array, at: number): void {
    this.#spectrum.into(samples, at, this.#magnitudes);
    const now = this.#past[this.#frame % (LAG + 1)]!; // index below the ring's length
    const before = this.#past[(this.#frame + 1) % (LAG + 1)]!; // LAG frames back
    this.#filters.forEach((filter, i) => (now[i] = Math.log1p(COMPRESSION * filtered(filter, this.#magnitudes))));
    if (this.#frame % BAND_STEP === 0) this.#onBands?.(now);
    const sums = [0, 0, 0];
    for (let i = 0; i < now.length; i += 1) {
      const reference = Math.max(before[i]!, before[Math.max(0, i - 1)]!, before[Math.min(now.length - 1, i + 1)]!);
      const rise = now[i]! - reference;
      if (rise > 0) sums[this.#bandOf[i]!]! += rise; // one band a filter
    }
    this.#flux.forEach((list, band) => list.push(this.#frame < LAG ? 0 : sums[band]!));
    this.#frame += 1;
  }

  finish(): Pick<MusicFeatures, 'flux'> {
    const [low, middle, high] = this.#flux;
    return { flux: [low.values(), middle.values(), high.values()] };
  }
}

/** Harmony and timbre, slowly. */
class ColourMeter {
  readonly #spectrum = hannSpectrum(COLOUR_SIZE);
  readonly #pitches = logFilters(COLOUR_SIZE, MUSIC_RATE, 12, 110 / 2 ** (1 / 12), 1760);
  readonly #classes = this.#pitches.map(({ centreHertz }) => pitchClass(centreHertz));
  readonly #filters = evenFilters();
  readonly #magnitudes = new Float32Array(COLOUR_SIZE / 2 + 1);
  readonly #chroma = new Growing();
  readonly #bands = new Growing();
  readonly #power = new Growing();

  add(samples: Float32Array, at: number): void {
    this.#spectrum.into(samples, at, this.#magnitudes);
    const chroma = new Float32Array(CHROMA);
    this.#pitches.forEach((filter, i) => {
      chroma[this.#classes[i]!]! += Math.log1p(COMPRESSION * filtered(filter, this.#magnitudes)); // one class a pitch
    });
    chroma.forEach((value) => this.#chroma.push(value));
    for (const filter of this.#filters) this.#bands.push(Math.log1p(COMPRESSION * filtered(filter, this.#magnitudes)));
    let sum = 0;
    for (let i = 0; i < COLOUR_SIZE; i += 1) sum += samples[at + i]! ** 2;
    this.#power.push(sum / COLOUR_SIZE);
  }

  get chroma(): Float32Array {
    return this.#chroma.values();
  }

  finish(): Pick<MusicFeatures, 'chroma' | 'bands' | 'power'> {
    return { chroma: this.#chroma.values(), bands: this.#bands.values(), power: this.#power.values() };
  }
}

function pitchClass(hertz: number): number {
  return ((Math.round(12 * Math.log2(hertz / 440)) + 9) % 12 + 12) % 12; // prettier-ignore
}

function evenFilters(): Filter[] {
  const octaves = Math.log2(10_000 / 40);
  const filters = logFilters(COLOUR_SIZE, MUSIC_RATE, (BANDS + 1) / octaves, 40, 10_100);
  if (filters.length !== BANDS) throw new Error(`${filters.length} bands; expected ${BANDS}`);
  return filters;
}
