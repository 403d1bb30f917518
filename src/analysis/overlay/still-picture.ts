import { quantile } from '../../base/quantile.ts';
import { boxSum } from '../restore/box-sum.ts';
import { alike, groupsOf, isLogoSized, withoutLines, type Group, type Size } from './groups.ts';
import type { Rest } from './looks.ts';

/** What a camera that stands still shows, pixel by pixel. */
export interface StillPicture extends Size {
  /** Mean brightness over the frames, 0..255. */
  readonly mean: Float32Array;
  /** Length of the gradient of the mean, difference of pixels two apart; 0 along the border. */
  readonly strength: Float32Array;
  /** As `Rest` has it. */
  readonly unrest: Float32Array;
}

/** Pixels that lie near one another on edges that are at least this strong. */
export interface StillGroup extends Group {
  /** The edges as a whole, 1 where there is one, and the strength they have at least. */
  readonly edges: Uint8Array;
  readonly limit: number;
}

/** An edge is as strong as those of this share of all pixels, within limits: once with all clear edges, once with the hardest alone. */
const levels = [
  { share: 0.03, least: 16, most: 40 },
  { share: 0.01, least: 30, most: 110 },
] as const;
/** How near edges of one group lie, as parts of the width. */
const reaches = [1 / 130, 1 / 60] as const;
/** A calm edge has less than one of these shares of the unrest that the film's edges have. */
const calmShares = [0.7, 0.35] as const;
/** The same for areas, over the square of `areaReach` pixels to every side. */
const [areaShare, areaReach] = [0.55, 2];
/** Fewer pixels of edges tell nothing. */
const leastPixels = 90;

/** The mean of the frames with its edges. */
export function stillPicture({ mean, unrest }: Rest, { width, height }: Size): StillPicture {
  const strength = new Float32Array(mean.length);
  for (let y = 2; y < height - 2; y++)
    for (let x = 2, i = y * width + 2; x < width - 2; x++, i++)
      strength[i] = Math.hypot(mean[i + 1]! - mean[i - 1]!, mean[i + width]! - mean[i - width]!);
  return { width, height, mean, unrest, strength };
}

/** Groups of edges of a logo's size: of all edges, of the hardest, and of the calm ones among each. */
export function stillGroups(picture: StillPicture): StillGroup[] {
  const out: StillGroup[] = [];
  for (const { share, least, most } of levels) {
    const limit = Math.max(least, Math.min(most, quantile(picture.strength, 1 - share)));
    const edges = withoutLines(Uint8Array.from(picture.strength, (value) => (value >= limit ? 1 : 0)), picture); // prettier-ignore
    const calm = calmShares.map((part) => calmEdges(edges, picture.unrest, part));
    for (const mask of [...calm, calmAreas(picture), edges])
      for (const reach of reaches)
        for (const group of groupsOf(mask, picture, Math.max(4, Math.round(reach * picture.width)))) {
          if (!isLogoSized(group, picture) || group.pixels < leastPixels) continue;
          if (!out.some((one) => one.limit === limit && alike(one, group))) out.push({ ...group, edges, limit });
        }
  }
  return out;
}

/** Areas, edges or not, that are calmer than most of the picture. */
function calmAreas({ unrest, width, height }: StillPicture): Uint8Array {
  const around = boxSum(unrest, width, height, areaReach);
  const limit = areaShare * quantile(around, 0.5);
  return Uint8Array.from(around, (value) => (value < limit ? 1 : 0));
}

function calmEdges(edges: Uint8Array, unrest: Float32Array, part: number): Uint8Array {
  const limit = part * quantile(unrest.filter((_, i) => edges[i] === 1), 0.5); // prettier-ignore
  return edges.map((edge, i) => (edge === 1 && unrest[i]! < limit ? 1 : 0));
}
