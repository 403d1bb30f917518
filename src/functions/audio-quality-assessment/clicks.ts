import { SPEECH_RATE } from '../../analysis/speech/levels.ts';

/** How far a click's bend of the curve stands over what is around it, as a ratio of powers: glottal pulses, plosives and coders reach 600. */
const STANDS_OUT = 1000;
/** What is around it, samples to each side (10 ms), but for its own ringing (0.5 ms). */
const AROUND = 160;
const OWN = 8;
/** Nearer than 5 ms is the same click. */
const APART = 80;
/** Its bend is that of an impulse 26 dB under the sound's mean level or more, as a share of mean squares: less is not heard. */
const AUDIBLE = 0.01;

/**
 * When something clicks, seconds: single samples that stand out of the 20 ms around them in the second difference, where speech is weak and an impulse is strong (Vaseghi and Rayner 1990 use
 * the residual of a linear predictor in the same way).
 * @param sound mono at 16 kHz.
 */
export function findClicks(sound: Float32Array): number[] {
  const bend = Float64Array.from({ length: Math.max(0, sound.length - 2) }, (_, i) => (sound[i + 2]! - 2 * sound[i + 1]! + sound[i]!) ** 2); // prettier-ignore
  const upTo = new Float64Array(bend.length + 1);
  for (let i = 0; i < bend.length; i += 1) upTo[i + 1] = upTo[i]! + bend[i]!;
  const between = (from: number, to: number) => upTo[Math.min(bend.length, to)]! - upTo[Math.max(0, from)]!;
  const audible = (AUDIBLE * sound.reduce((sum, value) => sum + value * value, 0)) / Math.max(1, sound.length);
  const clicks: number[] = [];
  let last = -APART;
  for (let i = AROUND; i + AROUND < bend.length; i += 1) {
    const around = between(i - AROUND, i + AROUND + 1) - between(i - OWN, i + OWN + 1);
    if (bend[i]! <= Math.max(audible, (STANDS_OUT * around) / (2 * (AROUND - OWN)))) continue;
    if (i - last >= APART) clicks.push((i + 1) / SPEECH_RATE);
    last = i;
  }
  return clicks;
}
