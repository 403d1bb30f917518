import { ramp } from '../../base/ramp.ts';
import { BoxMean } from './box-mean.ts';
import { settle } from './settle.ts';

/** What is known of a subject's opacity. */
export interface Trimap {
  /** 0..1: the truth where it is known, a guess elsewhere. */
  readonly likely: Float32Array;
  readonly known: Uint8Array;
  /** How much `likely` counts against what the colours tell, above 0. */
  readonly weight: Float32Array;
  /** Side of the contour of the mask, -1 (ground) to 1 (subject) from a reach away on, 0 on the contour. */
  readonly side: Float32Array;
}

/** Saliency above and below which nothing is doubted. */
const [subject, ground] = [0.85, 0.12];
/** This many times as far from where a mask changes sides, its doubts are none about opacity. */
const settledReach = 4;
/** A mask's middle values are doubt about what belongs together, not opacity: beyond these the guess is 0 and 1. */
const [rathernot, rather] = [1 / 3, 2 / 3];
/** Weight of the truth; of a guess at the contour of a mask, where hair may be; and of one a reach away from it, of which the mask is sure. */
const [sure, atContour, away] = [100, 0.001, 0.02];

/** Keeps as known what a mask is sure of as far as `reach`, a part of the longer side, around, and farther from its contour what it rather says. */
export function trimap(mask: Float32Array, width: number, height: number, reach: number): Trimap {
  const likely = Float32Array.from(mask, (value) => ramp(value, rathernot, rather));
  const known = new Uint8Array(mask.length);
  const side = Math.max(2, Math.round(reach * Math.max(width, height)));
  const keep = (is: (i: number) => boolean, state: number, box: BoxMean) => {
    const plane = Float32Array.from(mask, (_, i) => (is(i) ? 1 : 0));
    box.mean(plane, plane);
    for (let i = 0; i < mask.length; i++) {
      if (plane[i]! < 0.9999) continue;
      known[i] = 1;
      likely[i] = state;
    }
  };
  const settled = settle(mask, width, subject);
  const far = new BoxMean(width, height, settledReach * side);
  if (settled !== undefined) for (const state of [1, 0]) keep((i) => settled[i] === state, state, far);
  const near = new BoxMean(width, height, side);
  const around = near.mean(mask, new Float32Array(mask.length));
  keep((i) => mask[i]! >= subject && settled?.[i] !== 0, 1, near);
  keep((i) => mask[i]! <= ground, 0, near);
  const weight = likely.map((value, i) => known[i] === 1 ? sure : atContour + away * (2 * around[i]! - 1) ** 2 * Math.abs(2 * value - 1)); // prettier-ignore
  return { likely, known, weight, side: around.map((value) => 2 * value - 1) };
}
