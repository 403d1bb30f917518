import { BoxMean } from './box-mean.ts';
import type { Planes } from './colour-lines.ts';

/** Colours of the subject and of what is behind it, everywhere. */
export interface BothColours {
  readonly subject: Planes;
  readonly behind: Planes;
}

/** Reaches of the two passes, as parts of the longer side. */
const [far, near] = [0.11, 0.008];

/**
 * Colours of both layers from their mix: each as the mean of what is seen of it nearby, corrected so that they mix to the picture, far and then near
 * (Forte, "Approximate Fast Foreground Colour Estimation", ICIP 2021). The last correction is left to `unmix`.
 */
export function estimateColours(picture: Planes, alpha: Float32Array, width: number, height: number): BothColours {
  const side = Math.max(width, height);
  const first = blurred(picture, picture, alpha, new BoxMean(width, height, Math.max(1, Math.round(far * side))));
  const corrected = { subject: copy(first.subject), behind: copy(first.behind) };
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < alpha.length; i++) {
      const a = alpha[i]!;
      const [f, b] = [first.subject[c]![i]!, first.behind[c]![i]!];
      const rest = picture[c]![i]! - a * f - (1 - a) * b;
      corrected.subject[c]![i] = clamp(f + a * rest);
      corrected.behind[c]![i] = clamp(b + (1 - a) * rest);
    }
  }
  return blurred(corrected.subject, corrected.behind, alpha, new BoxMean(width, height, Math.max(1, Math.round(near * side)))); // prettier-ignore
}

/** The subject's part of a mix, 0..1, from smooth colours of both layers. */
export function unmix(mix: number, alpha: number, subject: number, behind: number): number {
  return clamp(subject + alpha * (mix - alpha * subject - (1 - alpha) * behind));
}

/** Means of both layers, weighted with how much is seen of them. */
function blurred(subject: Planes, behind: Planes, alpha: Float32Array, box: BoxMean): BothColours {
  const through = alpha.map((a) => 1 - a);
  return { subject: weighted(subject, alpha, box), behind: weighted(behind, through, box) };
}

function weighted(planes: Planes, weight: Float32Array, box: BoxMean): Planes {
  const sum = box.mean(weight, new Float32Array(weight.length));
  return planes.map((plane) => {
    const out = plane.map((value, i) => value * weight[i]!);
    box.mean(out, out);
    // where nothing is seen of a layer within reach, the mix stands for it
    return out.map((value, i) => (value + 1e-4 * plane[i]!) / (sum[i]! + 1e-4));
  }) as unknown as Planes; // three of three
}

const copy = (planes: Planes): Planes => [planes[0].slice(), planes[1].slice(), planes[2].slice()];

function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
