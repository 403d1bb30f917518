import { connectedComponents } from '../text/components.ts';
import { BoxMean } from './box-mean.ts';
import { PushPull } from './push-pull.ts';

/** Parts in which the screen was never seen cast a rim when they are this large, as a share of the picture; smaller ones are noise and marks. */
const leastPart = 0.002;
/** Width of the rim, as a part of the picture's height. */
const rimShare = 0.03;
/** A rim's place is the screen when it has at least this share of the light that the screen has beyond the rim. */
const leastLight = 0.88;

/** Colours of a plate, times `weight`. */
interface Planes {
  readonly weight: Float32Array;
  readonly y: Float32Array;
  readonly u: Float32Array;
  readonly v: Float32Array;
}

/**
 * Takes off the plate what lies beside a part in which the screen was never seen and is darker than the screen beyond: the screen mixed with something dark has
 * the screen's hue and vividness, like the screen in a shadow. Carried on behind a subject that stands still, it would make a screen of its shadows. `black` is the luma of black.
 */
export function dropDarkRim({ weight, y, u, v }: Planes, black: number, columns: number, rows: number): void {
  const unseen = largeUnseen(weight, columns, rows);
  if (unseen === undefined) return;
  const near = new BoxMean(columns, rows, Math.max(2, Math.round(rimShare * rows))).mean(unseen, new Float32Array(weight.length)); // prettier-ignore
  const beyond = new PushPull(columns, rows, 1);
  const [whole, light] = [beyond.weight, beyond.values(0)];
  for (let i = 0; i < weight.length; i++) {
    whole[i] = near[i]! > 1e-6 ? 0 : weight[i]!;
    light[i] = whole[i]! * (y[i]! - black);
  }
  if (!beyond.fill()) return;
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] === 0 || near[i]! <= 1e-6 || y[i]! - black >= leastLight * light[i]!) continue;
    weight[i] = y[i] = u[i] = v[i] = 0;
  }
}

/** 1 in large parts in which the screen was never seen; undefined when there are none. */
function largeUnseen(weight: Float32Array, columns: number, rows: number): Float32Array | undefined {
  const parts = new Float32Array(weight.length);
  const unseen = Float32Array.from(weight, (seen) => (seen > 0 ? 0 : 1));
  let any = false;
  for (const part of connectedComponents(unseen, columns, { width: columns, height: rows }, 0.5)) {
    if ((part.right - part.left) * (part.bottom - part.top) < leastPart * weight.length) continue;
    any = true;
    for (let row = part.top; row < part.bottom; row++)
      for (let i = row * columns + part.left; i < row * columns + part.right; i++) if (unseen[i] === 1) parts[i] = 1;
  }
  return any ? parts : undefined;
}
