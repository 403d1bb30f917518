import { median, quantile } from '../../base/quantile.ts';
import type { SpeechLevels } from './levels.ts';

/** How much noise there is beside the speech, as an enhancer sees it. All ratios in dB. */
export interface NoiseEstimate {
  /** Speech against what is heard while nobody speaks: within 1 dB of the true ratio from 0 to 20 dB, and at most what the recording itself had. */
  readonly signalToNoise: number;
  /** The same against the median of the pauses: knocks and sounds that the enhancer does not take for speech count for nothing. */
  readonly signalToSteadyNoise: number;
  /** Speech against all that the enhancer would take away. Under about -8 dB there is no speech, or none that it knows. */
  readonly speechToRest: number;
  /** How much of what the enhancer would take away comes and goes: its upper quartile against its lower one. Steady noise gives 0.5 to 3, people who talk 4 and more. */
  readonly restSpread: number;
  /** Share of the time without speech. Next to none under people who talk: noise that the enhancer takes for speech. 0..1 */
  readonly pauseShare: number;
  /** Mean square of the speech while somebody speaks. */
  readonly speechPower: number;
}

/** Speech is within this much of its loud frames, dB ... */
const ACTIVE_DB = 20;
/** ... and a pause is this far under the mean of the former. */
export const PAUSE_DB = 25;
/** Fewer frames than this (0.1 s) are no pause to measure noise in. */
const LEAST_PAUSE = 5;
const SILENCE = 1e-12;

/** Estimates from seconds of levels; ten and more are needed to tell speech at a few dB from none. */
export function estimateNoise(parts: readonly SpeechLevels[]): NoiseEstimate {
  const frames = parts.reduce((sum, { sound }) => sum + sound.length, 0);
  const sorted = new Float32Array(frames);
  let at = 0;
  for (const { speech } of parts) {
    sorted.set(speech, at);
    at += speech.length;
  }
  sorted.sort();
  const active = (sorted[Math.floor(frames * 0.95)] ?? 0) * 10 ** (-ACTIVE_DB / 10);
  const speechPower = mean(parts, 'speech', ({ speech }, i) => speech[i]! > active).value;
  const pauseLevel = speechPower * 10 ** (-PAUSE_DB / 10);
  const pause = mean(parts, 'sound', ({ speech }, i) => speech[i]! <= pauseLevel);
  const rest = mean(parts, 'rest', () => true).value;
  return {
    signalToNoise: ratio(speechPower, pause.count >= LEAST_PAUSE ? pause.value : rest),
    signalToSteadyNoise: ratio(speechPower, pause.count >= LEAST_PAUSE ? medianBelow(parts, pauseLevel) : rest),
    speechToRest: ratio(speechPower, rest),
    restSpread: spread(parts.flatMap(({ rest: powers }) => [...powers])),
    pauseShare: frames === 0 ? 0 : pause.count / frames,
    speechPower,
  };
}

function mean(
  parts: readonly SpeechLevels[],
  key: keyof SpeechLevels,
  when: (levels: SpeechLevels, frame: number) => boolean,
): { value: number; count: number } {
  let [sum, count] = [0, 0];
  for (const levels of parts) {
    for (let i = 0; i < levels.sound.length; i += 1) {
      if (!when(levels, i)) continue;
      sum += levels[key][i]!;
      count += 1;
    }
  }
  return { value: count === 0 ? 0 : sum / count, count };
}

/** Median power of the sound in frames with no more speech than `pauseLevel`. */
function medianBelow(parts: readonly SpeechLevels[], pauseLevel: number): number {
  const powers = parts.flatMap(({ sound, speech }) => [...sound].filter((_, i) => speech[i]! <= pauseLevel));
  return median(powers);
}

function spread(powers: readonly number[]): number {
  return ratio(quantile(powers, 0.75), quantile(powers, 0.25));
}

function ratio(a: number, b: number): number {
  return 10 * Math.log10((a + SILENCE) / (b + SILENCE));
}
