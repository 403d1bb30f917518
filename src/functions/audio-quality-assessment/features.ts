import { LEVEL_FRAME, SPEECH_RATE, speechLevels } from '../../analysis/speech/levels.ts';
import { estimateNoise } from '../../analysis/speech/noise-estimate.ts';
import { powerSpectrum } from '../../analysis/sound/spectrum.ts';
import { findClicks } from './clicks.ts';
import { decayRate } from './decay-rate.ts';

/** What is measured of some seconds of one channel. None of it but `level` changes with the level. */
export interface Features {
  /** Seconds of it. */
  readonly seconds: number;
  /** Seconds with speech. */
  readonly speechSeconds: number;
  /** Mean level while somebody speaks, dB re full scale. */
  readonly level: number;
  /** Speech against what is heard in its pauses, dB: between the mean and the median of these. */
  readonly signalToNoise: number;
  /** Speech against all that an enhancer would take away, dB: any damage that does not sound like speech lowers it. */
  readonly speechToRest: number;
  /** Highest frequency that the speech reaches within 55 dB of its strongest band, Hz. */
  readonly edgeHz: number;
  /** Share of time and frequency, 1-7 kHz under the edge, that is empty while somebody speaks: what coders leave out. 0..1 */
  readonly holes: number;
  /** Mean step of the level of a band below the edge from one moment of speech to the next, dB: coders, rooms and noise even it out. */
  readonly liveliness: number;
  /** Peak over the mean level of the speech, dB: limited by clipping. */
  readonly crest: number;
  /** Share of the speech's samples that lie at its peak. 0..1 */
  readonly atPeak: number;
  /** How fast sounds die away, dB a second; absent where too few do (`decay-rate.ts`). */
  readonly decay: number | undefined;
  /** When it clicks, seconds; where the sound breaks off is none. */
  readonly clicks: readonly number[];
  /** Where the sound breaks off at once within speech. */
  readonly breaks: readonly Break[];
  /** Which frames of 20 ms hold speech: 1, else 0. */
  readonly active: Float32Array;
}

/** A hole in the sound. */
export interface Break {
  readonly startSeconds: number;
  readonly seconds: number;
}

const WINDOW = 512;
const BANDS = 32;
const BINS_PER_BAND = WINDOW / 2 / BANDS;
const BAND_HZ = SPEECH_RATE / 2 / BANDS;
const FINE_SECONDS = 0.005;
const FINE_HOP = SPEECH_RATE * FINE_SECONDS;
const SHORTEST_BREAK = 1;
/** Frames of 5 ms: 0.4 s. */
const LONGEST_BREAK = 80;
/** Both ends of a break are as abrupt as a click, seconds. */
const BREAK_EDGE = 0.01;
const EDGE_DB = 55;
const HOLE_DB = 62;
const HANN = Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW));
const spectrum = powerSpectrum(WINDOW);
const decibels = (power: number) => 10 * Math.log10(power + 1e-12);

/** @param sound mono at 16 kHz, two seconds or more. @param speech what an enhancer found in it. */
export function measure(sound: Float32Array, speech: Float32Array): Features {
  const levels = speechLevels(sound, speech);
  const noise = estimateNoise([levels]);
  const threshold = noise.speechPower * 0.01;
  const active = levels.speech.map((power) => (power > threshold ? 1 : 0));
  const activeFrames = active.reduce((sum, is) => sum + is, 0);
  const power = levels.sound.reduce((sum, value, i) => sum + value * active[i]!, 0) / Math.max(1, activeFrames);
  const bands = bandLevels(sound, active);
  const edge = edgeBand(bands);
  const peak = peakOf(sound);
  const breaks = findBreaks(sound, power);
  return {
    seconds: sound.length / SPEECH_RATE,
    speechSeconds: (activeFrames * LEVEL_FRAME) / SPEECH_RATE,
    level: decibels(power),
    signalToNoise: 0.4 * noise.signalToNoise + 0.6 * noise.signalToSteadyNoise,
    speechToRest: noise.speechToRest,
    edgeHz: (edge + 1) * BAND_HZ,
    holes: holeShare(bands, edge),
    liveliness: meanStep(bands, edge),
    crest: decibels(peak * peak) - decibels(power),
    atPeak: shareAtPeak(sound, peak, power),
    decay: decayRate(sound),
    clicks: clicksBeside(breaks, sound),
    breaks,
    active,
  };
}

/** Powers of the bands in each active frame. */
function bandLevels(sound: Float32Array, active: Float32Array): Float64Array[] {
  const frames: Float64Array[] = [];
  const window = new Float64Array(WINDOW);
  const bins = new Float64Array(WINDOW / 2 + 1);
  active.forEach((is, frame) => {
    const start = frame * LEVEL_FRAME - (WINDOW - LEVEL_FRAME) / 2;
    if (is === 0 || start < 0 || start + WINDOW > sound.length) return;
    for (let i = 0; i < WINDOW; i += 1) window[i] = sound[start + i]! * HANN[i]!;
    spectrum.into(window, bins);
    const bands = new Float64Array(BANDS);
    for (let k = 0; k < BANDS * BINS_PER_BAND; k += 1) bands[Math.floor(k / BINS_PER_BAND)]! += bins[k]!;
    frames.push(bands);
  });
  return frames;
}

function edgeBand(frames: readonly Float64Array[]): number {
  const mean = Array.from({ length: BANDS }, (_, band) =>
    decibels(frames.reduce((sum, bands) => sum + bands[band]!, 0)),
  );
  const strongest = Math.max(...mean);
  return mean.findLastIndex((level) => level > strongest - EDGE_DB);
}

function holeShare(frames: readonly Float64Array[], edge: number): number {
  const [from, to] = [Math.round(1000 / BAND_HZ), Math.min(edge, Math.round(7000 / BAND_HZ))];
  let [holes, all] = [0, 0];
  for (const bands of frames) {
    const limit = Math.max(...bands) * 10 ** (-HOLE_DB / 10);
    for (let band = from; band < to; band += 1) {
      all += 1;
      if (bands[band]! < limit) holes += 1;
    }
  }
  return holes / Math.max(1, all);
}

/** Bands from 0.56 to 0.8 of the edge: 4.5 to 6.5 kHz in whole speech, where coders save first and resampling changes nothing. */
function meanStep(frames: readonly Float64Array[], edge: number): number {
  const [from, to] = [Math.floor(0.56 * (edge + 1)), Math.ceil(0.8 * (edge + 1))];
  let sum = 0;
  for (let i = 1; i < frames.length; i += 1) {
    for (let band = from; band < to; band += 1)
      sum += Math.abs(decibels(frames[i]![band]!) - decibels(frames[i - 1]![band]!)); // both below the length
  }
  return sum / Math.max(1, (frames.length - 1) * (to - from));
}

function peakOf(sound: Float32Array): number {
  let peak = 0;
  for (const value of sound) peak = Math.max(peak, Math.abs(value));
  return peak;
}

function shareAtPeak(sound: Float32Array, peak: number, power: number): number {
  let [at, loud] = [0, 0];
  const rms = Math.sqrt(power);
  for (const value of sound) {
    const size = Math.abs(value);
    if (size > rms) loud += 1;
    if (size > 0.93 * peak) at += 1;
  }
  return at / Math.max(1, loud);
}

function clicksBeside(breaks: readonly Break[], sound: Float32Array): number[] {
  const isEdge = (at: number) => breaks.some(({ startSeconds, seconds }) => at > startSeconds - BREAK_EDGE && at < startSeconds + seconds + BREAK_EDGE); // prettier-ignore
  return findClicks(sound).filter((at) => !isEdge(at));
}

/** Looks at frames of 5 ms: a hole starts where a sound that was there is gone within 2 ms, and ends where it is back; what lasts is a pause. */
function findBreaks(sound: Float32Array, power: number): Break[] {
  const levels = fineLevels(sound);
  const breaks: Break[] = [];
  const loud = decibels(power) - 25;
  const gone = decibels(power) - 60;
  for (let i = 2; i + 1 < levels.length; i += 1) {
    if (Math.max(levels[i - 1]!, levels[i - 2]!) <= loud || levels[i]! >= gone) continue;
    let end = i;
    while (end < levels.length && levels[end]! < gone) end += 1;
    const abrupt = endsAtOnce(sound.subarray((i - 2) * FINE_HOP, (i + 1) * FINE_HOP), power);
    if (abrupt && end - i >= SHORTEST_BREAK && end - i <= LONGEST_BREAK) {
      breaks.push({ startSeconds: i * FINE_SECONDS, seconds: (end - i) * FINE_SECONDS });
    }
    i = end;
  }
  return breaks;
}

/** Whether the last 2 ms that are heard at all are still loud: a filter or a room lets sounds die away. @param sound ends with 5 ms of the hole. */
function endsAtOnce(sound: Float32Array, power: number): boolean {
  const silence = sound.at(-1) ?? 0; // not 0 where the recording has an offset
  const heard = sound.findLastIndex((value) => (value - silence) ** 2 > power * 1e-5);
  const last = sound.subarray(Math.max(0, heard - 31), heard + 1);
  const mean = last.reduce((sum, value) => sum + (value - silence) ** 2, 0) / Math.max(1, last.length);
  return mean > power * 10 ** -2.8;
}

/** Levels of frames of 5 ms about their means: a hole in a recording with an offset is flat, not 0. */
function fineLevels(sound: Float32Array): Float32Array {
  const hop = FINE_HOP;
  return Float32Array.from({ length: Math.floor(sound.length / hop) }, (_, frame) => {
    let [sum, squares] = [0, 0];
    for (let i = frame * hop; i < (frame + 1) * hop; i += 1) {
      sum += sound[i]!; // i below the length
      squares += sound[i]! ** 2;
    }
    return decibels(Math.max(0, squares / hop - (sum / hop) ** 2));
  });
}
