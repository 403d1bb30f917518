import type { Activation } from './beat-network.ts';
import { meanLogit } from './evidence.ts';
import type { MusicFeatures } from './features.ts';
import { meanOnset } from './mean-onset.ts';

/** Slower than this nobody is asked to tap, beats a minute. */
const SLOWEST_BPM = 55;
/** Onsets on the beats over those half-way between, octaves, in every band: below it something is heard between them. */
const UNDIVIDED = 2.5;
/** Onsets on every second beat over those on the others, octaves: in every band, and in all three together. */
const STRONGER = 0.4;
const STRONGER_TOGETHER = 3.3;
/** Keeps silence from being infinitely quieter. */
const LEAST = 0.05;
const FEWEST = 16;

/**
 * The beats, or every second of them where these were halves of beats. Music is heard to have a beat that is divided (Parncutt 1994): where nothing sounds
 * between the beats that were found, in no band, and every second one is far stronger, in all bands, what was found is the division,
 * unless the network holds the weak ones for beats all the same.
 * `frames` are onset frames, rising, `fps` of them a second.
 */
export function undivided(
  features: MusicFeatures,
  activation: Activation,
  frames: readonly number[],
  fps: number,
): readonly number[] {
  if (frames.length < FEWEST) return frames;
  const bpm = (60 * fps * (frames.length - 1)) / (frames.at(-1)! - frames[0]!); // there are some
  if (bpm / 2 < SLOWEST_BPM) return frames;
  const between = frames.slice(1).map((frame, i) => (frame + frames[i]!) / 2);
  const halves = [0, 1].map((half) => frames.filter((_, i) => i % 2 === half));
  const over = (a: readonly number[], b: readonly number[]) =>
    features.flux.map((flux) => Math.log2((meanOnset(flux, a) + LEAST) / (meanOnset(flux, b) + LEAST)));
  if (over(frames, between).some((octaves) => octaves < UNDIVIDED)) return frames;
  const [first, second] = [halves[0]!, halves[1]!]; // two halves
  for (const [strong, weak] of [
    [first, second],
    [second, first],
  ] as const) {
    // prettier-ignore
    const octaves = over(strong, weak);
    const together = octaves.reduce((sum, value) => sum + value, 0);
    const doubted = meanLogit(activation, weak) < 0;
    if (doubted && octaves.every((value) => value >= STRONGER) && together >= STRONGER_TOGETHER) return strong;
  }
  return frames;
}
