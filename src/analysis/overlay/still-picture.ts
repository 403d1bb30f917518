import { quantile } from '../../base/quantile.ts';
import { boxSum } from '../restore/box-sum.ts';
import { alike, groupsOf, isLogoSized, pixelsIn, withoutLines, type Group, type Size } from './groups.ts';
import { coarse, type Rest } from './looks.ts';
import { ownColours } from './own-colours.ts';

/** What a camera that stands still shows, pixel by pixel. */
export interface StillPicture extends Size {
  /** Mean brightness over the frames, 0..255. */
  readonly mean: Float32Array;
  /** Length of the gradient of the mean, difference of pixels two apart; 0 along the border. */
  readonly strength: Float32Array;
  /** As `Rest` has it. */
  readonly unrest: Float32Array;
  readonly chroma: Float32Array;
  /** 1 where a colour lies that the picture has at one place alone. */
  readonly own: Uint8Array;
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
export function stillPicture({ mean, unrest, chroma }: Rest, { width, height }: Size): StillPicture {
  const strength = new Float32Array(mean.length);
  for (let y = 2; y < height - 2; y++)
    for (let x = 2, i = y * width + 2; x < width - 2; x++, i++)
      strength[i] = Math.hypot(mean[i + 1]! - mean[i - 1]!, mean[i + width]! - mean[i - width]!);
  return { width, height, mean, unrest, chroma, strength, own: ownColours({ width, height, mean, chroma }) };
}

/** Length of the gradient of the mean colour, Cb and Cr, difference of values two apart, for every pixel. */
function colourStrength({ chroma, width, height }: StillPicture): Float32Array {
  const [columns, rows] = [(width + 1) >> 1, (height + 1) >> 1];
  const count = columns * rows;
  const cells = new Float32Array(count);
  for (let y = 1; y < rows - 1; y++)
    for (let x = 1, k = y * columns + 1; x < columns - 1; x++, k++) {
      let square = 0;
      for (let at = k; at < 2 * count; at += count) square += (chroma[at + 1]! - chroma[at - 1]!) ** 2 + (chroma[at + columns]! - chroma[at - columns]!) ** 2; // prettier-ignore
      cells[k] = Math.sqrt(square);
    }
  return Float32Array.from({ length: width * height }, (_, i) => cells[coarse(i, width)]!);
}

/** Groups of edges of a logo's size: of all edges, of the hardest, and of the calm ones among each. */
export function stillGroups(picture: StillPicture): StillGroup[] {
  const out: StillGroup[] = [];
  const colour = colourStrength(picture);
  for (const { share, least, most } of levels) {
    const limit = Math.max(least, Math.min(most, quantile(picture.strength, 1 - share)));
    const edges = sharp(picture.strength, limit, picture);
    const calm = calmShares.map((part) => calmEdges(edges, picture.unrest, part));
    const withColour = colour.map((value, i) => Math.hypot(value, picture.strength[i]!));
    const coloured = sharp(withColour, limit, picture);
    const masks = [...[...calm, calmAreas(picture), edges].map((mask) => [mask, edges] as const), ...[coloured, sharp(colour, limit, picture), picture.own].map((mask) => [mask, coloured] as const)]; // prettier-ignore
    for (const [mask, its] of masks)
      for (const reach of reaches)
        for (const group of groupsOf(mask, picture, Math.max(4, Math.round(reach * picture.width)))) {
          if (!isLogoSized(group, picture) || group.pixels < leastPixels) continue;
          if (out.some((one) => one.limit === limit && alike(one, group))) continue;
          if (pixelsIn(group, picture).filter((i) => its[i] === 1).length >= leastPixels) out.push({ ...group, edges: its, limit }); // prettier-ignore
        }
  }
  return out;
}

const sharp = (strength: Float32Array, limit: number, size: Size) =>
  withoutLines(
    Uint8Array.from(strength, (value) => (value >= limit ? 1 : 0)),
    size,
  );

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
