import { lookDistance, type Descriptor } from '../../analysis/interest/look.ts';
import { ramp } from '../../base/ramp.ts';
import { median } from '../../base/quantile.ts';
import type { Hearing } from './hearing.ts';
import type { Sample } from './survey.ts';

/** What makes a moment worth showing; sums to 1. */
const WEIGHTS = { picture: 0.45, lively: 0.3, unusual: 0.13, loud: 0.12 };
/** Stands for black, white and one colour: not worth showing while there is anything else. */
const SHOWS_NOTHING = 1;

/** What remains of a moment in which nothing moves, as in the empty room before somebody comes; and over how many samples around it is looked for movement. */
const LIFELESS = 0.4;
const LIFE_SAMPLES = 2;

/** How much each sample is worth seeing, 0..1. */
export function interests(samples: readonly Sample[], hearing: Hearing | undefined): number[] {
  const typical = meanDescriptor(samples.map(({ descriptor }) => descriptor));
  const distances = samples.map(({ descriptor }) => lookDistance(descriptor, typical));
  const usual = median(distances) + 0.01;
  const loudness = samples.map(({ seconds }) => hearing?.loudness(seconds) ?? 0);
  const lives = samples.map((_, i) => Math.max(...samples.slice(Math.max(0, i - LIFE_SAMPLES), i + LIFE_SAMPLES + 1).map(({ life }) => life))); // prettier-ignore
  return samples.map(({ picture, motion, action }, i) => {
    const lively = Math.max(action, ramp(motion, 0.5, 6)) * (1 - 0.4 * ramp(motion, 25, 60));
    const parts = {
      picture: picture / 10,
      lively,
      unusual: ramp(distances[i]! / usual, 1, 3),
      loud: loudness[i]!,
    };
    const sum = Object.entries(WEIGHTS).reduce((all, [key, weight]) => all + weight * parts[key as keyof typeof parts], 0); // prettier-ignore
    return sum * ramp(picture, 0.2, SHOWS_NOTHING) * (LIFELESS + (1 - LIFELESS) * lives[i]!);
  });
}

/** The mean of some looks. */
export function meanDescriptor(all: readonly Descriptor[]): Descriptor {
  const [first] = all;
  const cells = new Float64Array(first?.grid.length ?? 0);
  const histogram = new Float32Array(first?.histogram.length ?? 0);
  for (const one of all) {
    one.grid.forEach((value, i) => (cells[i]! += value / all.length));
    one.histogram.forEach((value, i) => (histogram[i]! += value / all.length));
  }
  return { grid: Uint8Array.from(cells, Math.round), histogram };
}
