import { median, quantile } from '../../base/quantile.ts';
import { hannSpectrum } from '../../analysis/sound/spectrum.ts';
import { SPEECH_RATE } from '../../analysis/speech/levels.ts';

/** A steady tone of the mains with its harmonics. */
export interface Hum {
  readonly mainsHz: 50 | 60;
  /** Of all its lines as they are heard (A-weighted), dB re full scale. */
  readonly level: number;
}

/** Samples of a spectrum: lines a hertz wide are told from voices. */
const SIZE = 16_384;
const BIN_HZ = SPEECH_RATE / SIZE;
const HOP = SIZE / 4;
const MAINS_HZ = [50, 60] as const;
/** Clocks of grids and recorders are off by so much at most. */
const OFF = 0.006;
const STEP_HZ = 0.05;
const HARMONICS = 8;
/** Of the moments of a passage, so many are quieter at a line's frequency than what counts: voices come and go, hum stays. */
const STEADY = 0.25;
/** A line stands out of the median of its surroundings by this, dB; so many do, or the strongest does by more. */
const LINE_DB = 10;
const LINES = 3;
const SURE_LINE_DB = 20;
/** Surroundings of a line, Hz to each side, and what belongs to the line itself, bins. */
const AROUND_HZ = 12;
const WIDTH = 2;
/** Share of the sound's time that must hum. */
const MOSTLY = 0.5;

const spectrum = hannSpectrum(SIZE);

/** Listens for mains hum in one channel, some seconds at a time. Memory grows by two numbers a passage. */
export class HumMeter {
  readonly #found: Hum[] = [];
  #passages = 0;

  /** @param sound a second or more, mono at 16 kHz; a shorter one tells nothing. */
  add(sound: Float32Array): void {
    if (sound.length < SIZE) return;
    this.#passages += 1;
    const hum = humOf(steadySpectrum(sound));
    if (hum !== undefined) this.#found.push(hum);
  }

  /** Undefined where most of the sound has none. */
  finish(): Hum | undefined {
    if (this.#found.length < Math.max(1, MOSTLY * this.#passages)) return undefined;
    const sixty = this.#found.filter(({ mainsHz }) => mainsHz === 60).length;
    return {
      mainsHz: 2 * sixty > this.#found.length ? 60 : 50,
      level: median(this.#found.map(({ level }) => level)),
    };
  }
}

/** Magnitudes that are there nearly all the time, up to the highest line and its surroundings. */
function steadySpectrum(sound: Float32Array): Float64Array {
  const bins = Math.ceil((HARMONICS * MAINS_HZ[1] * (1 + OFF) + AROUND_HZ) / BIN_HZ) + 1;
  const frames: Float32Array[] = [];
  for (let start = 0; start + SIZE <= sound.length; start += HOP) {
    const magnitudes = new Float32Array(SIZE / 2 + 1);
    spectrum.into(sound, start, magnitudes);
    frames.push(magnitudes.subarray(0, bins));
  }
  return Float64Array.from({ length: bins }, (_, k) => quantile(frames.map((frame) => frame[k]!), STEADY)); // prettier-ignore
}

function humOf(magnitudes: Float64Array): Hum | undefined {
  const heights = magnitudes.map((_, k) => height(magnitudes, k));
  let best: { readonly mainsHz: Hum['mainsHz']; readonly lines: readonly number[]; readonly sum: number } | undefined;
  for (const mainsHz of MAINS_HZ) {
    for (let hertz = mainsHz * (1 - OFF); hertz <= mainsHz * (1 + OFF); hertz += STEP_HZ) {
      const lines = linesOf(heights, hertz);
      const sum = lines.reduce((all, k) => all + heights[k]!, 0);
      if (sum > (best?.sum ?? 0)) best = { mainsHz, lines, sum };
    }
  }
  if (best === undefined) return undefined;
  const { mainsHz, lines } = best;
  if (lines.length < LINES && !lines.some((k) => heights[k]! > SURE_LINE_DB)) return undefined;
  const power = lines.reduce((sum, k) => sum + linePower(magnitudes, k) * audibility(k * BIN_HZ), 0);
  return { mainsHz, level: 10 * Math.log10(power + 1e-12) };
}

/** Mean square of a sine that peaks at bin k: its window spreads it over the bins beside, to 1.5 times its power in all. */
function linePower(magnitudes: Float64Array, k: number): number {
  return (2 / 1.5) * magnitudes.subarray(k - WIDTH, k + WIDTH + 1).reduce((sum, value) => sum + value ** 2, 0);
}

/** How the ear weighs power at a frequency: the A-curve of IEC 61672-1, 1 at 1 kHz. */
function audibility(hertz: number): number {
  const f = hertz ** 2;
  const response =
    (12194 ** 2 * f * f) / ((f + 20.6 ** 2) * Math.sqrt((f + 107.7 ** 2) * (f + 737.9 ** 2)) * (f + 12194 ** 2));
  return (1.2589 * response) ** 2;
}

/** Bins of the harmonics that stand out. */
function linesOf(heights: Float64Array, hertz: number): number[] {
  const lines: number[] = [];
  for (let harmonic = 1; harmonic <= HARMONICS; harmonic += 1) {
    const k = Math.round((harmonic * hertz) / BIN_HZ);
    if (heights[k]! > LINE_DB) lines.push(k); // below the highest line's
  }
  return lines;
}

/** By how much a bin stands out of its surroundings, dB. */
function height(magnitudes: Float64Array, k: number): number {
  const reach = Math.round(AROUND_HZ / BIN_HZ);
  const around = [
    ...magnitudes.subarray(Math.max(1, k - reach), Math.max(1, k - WIDTH)),
    ...magnitudes.subarray(k + WIDTH + 1, k + reach + 1),
  ];
  return 20 * Math.log10((magnitudes[k]! + 1e-9) / (median(around) + 1e-9));
}
