import { setImmediate as breathe } from 'node:timers/promises';
import { resampleInto, type Picture } from '../text/picture.ts';
import { smallerPicture } from '../text/smaller-picture.ts';
import { closedForm } from './closed-form.ts';
import { ColourLines, type Planes } from './colour-lines.ts';
import { estimateColours, type BothColours } from './foreground.ts';
import { subjectMask, type SubjectLooks } from './subject-mask.ts';
import { trimap } from './trimap.ts';

/** Opacity is solved on a picture of at most this many pixels along its longer side, and carried over to the whole one along its colours. */
const workSide = 800;
/** Networks and the solver look at a copy of at most this many pixels along its longer side: both read pictures far smaller than that. */
const lookSide = 2 * workSide;
/** What is unknown reaches this far around the doubts of the mask, as a part of the longer side. */
const doubt = 0.016;
/** Windows of the solver, and those that carry over: reach in pixels, regularity in squared units of 0..1. */
const [solverReach, solverRegularity] = [4, 1e-5];
const [carryReach, carryRegularity] = [2, 1e-5];
const steps = 50;
/** Opacity that is told from nothing, and from all, a reach away from the contour of the mask. */
const haze = 0.3;
/** Share of the picture that a subject fills at least. */
const leastSubject = 0.0005;

/** A solved matte at working size. */
export interface StillMatte {
  readonly width: number;
  readonly height: number;
  /** 1 where opacity is 0 or 1 without a doubt, as `alpha` tells. */
  readonly known: Uint8Array;
  readonly alpha: Float32Array;
  /** Opacity as a function of colour round every pixel: factors of R, G, B (0..1) and an offset. */
  readonly lines: readonly [Float32Array, Float32Array, Float32Array, Float32Array];
  /** Smooth colours of the subject and of what is behind it. */
  readonly colours: BothColours;
}

/** Finds the subject of a picture and solves its opacity; undefined when nothing stands out. */
export async function solveStill(
  large: Picture,
  looks: SubjectLooks,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<StillMatte | undefined> {
  const picture = smallerPicture(large, lookSide);
  const scale = Math.min(1, workSide / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const mask = await subjectMask(picture, looks, width, height);
  signal.throwIfAborted();
  onProgress(0.3);
  const { likely, known, weight, side } = trimap(mask, width, height, doubt);
  if (isEmpty(likely)) return undefined;
  const planes = planesOf(picture, width, height);
  const solver = closedForm(new ColourLines(planes, width, height, solverReach, solverRegularity), likely, weight, steps); // prettier-ignore
  let result = solver.next();
  for (let step = 0; result.done !== true; step++) {
    await breathe();
    signal.throwIfAborted();
    onProgress(0.3 + (0.7 * step) / steps);
    result = solver.next();
  }
  const alpha = result.value.map((value, i) => (known[i] === 1 ? likely[i]! : withoutHaze(value, side[i]!)));
  if (isEmpty(alpha)) return undefined; // what hardly stood out was of the colour around it
  const lines = new ColourLines(planes, width, height, carryReach, carryRegularity).lines(alpha);
  return { width, height, known, alpha, lines, colours: estimateColours(planes, alpha, width, height) };
}

/** True when less of a plane than a subject fills is above one half. */
function isEmpty(plane: Float32Array): boolean {
  return plane.reduce((sum, value) => sum + (value > 0.5 ? 1 : 0), 0) < leastSubject * plane.length;
}

/** A solved opacity without what colours that are alike leave of haze outside the subject's contour and of holes within; on the contour it is as solved. */
function withoutHaze(solved: number, side: number): number {
  const rim = haze * Math.abs(side) ** 3; // soft rims are narrower than haze is wide
  const value = side < 0 ? (solved - rim) / (1 - rim) : solved / (1 - rim);
  return Math.min(1, Math.max(0, value));
}

/** Red, green and blue, 0..1. */
function planesOf(picture: Picture, width: number, height: number): Planes {
  const size = width * height;
  const all = new Float32Array(3 * size);
  const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const unit = [1 / 255, 1 / 255, 1 / 255] as const;
  resampleInto(picture, whole, { width, height }, { data: all, stride: width, rows: height }, unit, [0, 0, 0]);
  return [all.subarray(2 * size), all.subarray(size, 2 * size), all.subarray(0, size)];
}
