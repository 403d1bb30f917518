import { ramp } from '../../base/ramp.ts';
import type { Look } from './look.ts';

/** What a frame's neighbours say of it. */
export interface Moment {
  /** Mean change of luma to the frames before and after, 0..255: movement, and the blur that comes with it. */
  readonly motion: number;
  /** 0 steady .. 1 in the middle of a cut, dissolve, fade, wipe or flash. */
  readonly transition: number;
  /** 0 nothing moves by itself .. 1 somebody does something. */
  readonly action: number;
}

/** What a picture without action loses. */
const STILL_LIFE_LOSS = 0.08;

/** Weights of what makes a picture worth looking at; they sum to 1. */
const WEIGHTS = {
  sharpness: 0.24,
  exposure: 0.15,
  contrast: 0.13,
  colour: 0.13,
  detail: 0.09,
  composition: 0.07,
  subject: 0.08,
  people: 0.11,
};

/**
 * How good a picture is as a cover, 0..10, by itself. Pictures that show nothing (one colour, black, white) stay under 1.
 * The weights and ranges were set by looking at the frames they chose of films of many kinds.
 */
export function pictureScore(look: Look): number {
  const parts = {
    sharpness: ramp(look.sharpness, 0.22, 0.62),
    exposure: ramp(look.brightness, 20, 80) * (1 - ramp(look.brightness, 185, 245)),
    contrast: ramp(look.contrast, 30, 170),
    colour: ramp(look.colourfulness, 4, 55),
    detail: ramp(look.detail, 0.05, 0.45),
    composition: ramp(look.composition, 0.45, 0.75),
    subject: ramp(look.subject, 0, 0.5),
    people: ramp(look.skin, 0.01, 0.08) * (1 - ramp(look.skin, 0.45, 0.8)),
  };
  let sum = 0;
  for (const key of Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]) sum += WEIGHTS[key] * parts[key];
  return 10 * sum * showsSomething(look);
}

/** 1 for any ordinary picture, near 0 for one that is (almost) one colour, black or white. */
function showsSomething({ entropy, contrast, detail, clipped, brightness }: Look): number {
  const content = ramp(entropy, 0.5, 2.5) * ramp(contrast, 8, 50) * ramp(detail, 0, 0.06);
  const light = ramp(brightness, 8, 35) * (1 - ramp(brightness, 225, 250)) * (1 - 0.7 * ramp(clipped, 0.4, 0.9));
  return 0.02 + 0.98 * content * light;
}

/** A picture's score lowered by what happens around it. */
export function coverScore(look: Look, moment: Moment): number {
  const steady = (1 - 0.85 * moment.transition) * (1 - 0.35 * ramp(moment.motion, 3, 25));
  return pictureScore(look) * steady * (1 - STILL_LIFE_LOSS * (1 - moment.action));
}
