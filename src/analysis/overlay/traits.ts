import { median, quantile } from '../../base/quantile.ts';
import { inside, pixelsIn, ringAround } from './groups.ts';
import type { StillGroup, StillPicture } from './still-picture.ts';

/**
 * What is told apart by. `rank`: share of the film's other edges that are calmer than the middle one of these; `uniform`: share of these among the calmest fifth of the film's;
 * `calm inside`: unrest between the edges over that of the ground around, as a logarithm; `typical unrest` of the film's edges, as a logarithm; `ink`: share of edges one of whose sides has
 * the most frequent colour; `sharp`: rise within two pixels over the whole rise, and `sharper` the same over that of the film; `open`: 0 where the edges close upon themselves; `corner`:
 * 0 in a corner, 2 in the middle; `gap` to the picture's edge; `density` of edges, and `edges around`; `edge count`; `wide`: width over height, as a logarithm; `own colour`: share of its pixels whose colour
 * the picture has there alone, and `own colour around`.
 */
export const traitNames = ['rank', 'uniform', 'calm inside', 'typical unrest', 'ink', 'sharp', 'sharper', 'open', 'corner', 'gap', 'density', 'edges around', 'edge count', 'wide', 'own colour', 'own colour around'] as const; // prettier-ignore

export type TraitName = (typeof traitNames)[number];

/** Unrest below this is rounding, 0..255. */
const rounding = 0.3;
/** Half the side of the square in which the two sides of an edge are looked for, pixels. */
const half = 3;

/** Numbers that tell an overlay from scenery, none far beyond -3..3. */
export function traitsOf(group: StillGroup, picture: StillPicture): number[] {
  const { unrest, strength, width, height, mean } = picture;
  const { edges, limit } = group;
  const own = pixelsIn(group, picture).filter((i) => edges[i] === 1);
  const others: number[] = [];
  for (let i = 0; i < edges.length; i++)
    if (edges[i] === 1 && !inside(group, i % width, Math.floor(i / width), 4)) others.push(i);
  const all = others.length > 0 ? others : own;
  const at = (values: Float32Array, pixels: readonly number[]) => Float32Array.from(pixels, (i) => values[i]!);
  const [ownUnrest, otherUnrest] = [at(unrest, own), at(unrest, all)];
  const [middle, typical] = [median(ownUnrest), median(otherUnrest)];
  const below = (values: Float32Array, value: number) => values.reduce((sum, one) => sum + (one < value ? 1 : 0), 0) / Math.max(1, values.length); // prettier-ignore
  const [w, h] = [group.right - group.left, group.bottom - group.top];
  const ring = ringAround(group, picture);
  const box = pixelsIn(group, picture);
  const ground = ring.filter((i) => strength[i]! < limit / 2);
  const [inner, outer] = [box.filter((i) => strength[i]! < limit / 2), ground.length > 0 ? ground : ring];
  const some = every(own, 400);
  const sides = some.map((i) => sidesOf(mean, i, width, height));
  const sharp = median(some.map((i, k) => strength[i]! / Math.max(8, sides[k]![1] - sides[k]![0])));
  const otherSome = every(all, 400);
  const otherSharp = median(otherSome.map((i) => { const [low, high] = sidesOf(mean, i, width, height); return strength[i]! / Math.max(8, high - low); })); // prettier-ignore
  const middleX = Math.min(group.left + w / 2, width - group.left - w / 2) / width;
  const middleY = Math.min(group.top + h / 2, height - group.top - h / 2) / height;
  const gap = Math.min(Math.min(group.left, width - group.right) / width, Math.min(group.top, height - group.bottom) / height); // prettier-ignore
  return [
    below(otherUnrest, middle),
    below(ownUnrest, quantile(otherUnrest, 0.2)),
    ratio(quantile(at(unrest, inner.length > 0 ? inner : own), 0.75), median(at(unrest, outer))),
    Math.log(typical + rounding),
    Math.max(concentration(sides.map(([low]) => low)), concentration(sides.map(([, high]) => high))),
    sharp,
    Math.log(sharp / Math.max(0.05, otherSharp)),
    openness(own, picture),
    Math.max(middleX, middleY) * 4,
    gap * 10,
    (group.pixels / (w * h)) * 3,
    Math.min(3, (ring.filter((i) => edges[i] === 1).length / Math.max(1, ring.length)) * 10),
    Math.log(group.pixels) / 3,
    Math.log(w / h),
    share(box.map((i) => picture.own[i]!)),
    share(ring.map((i) => picture.own[i]!)),
  ];
}

const share = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);

const ratio = (a: number, b: number) => Math.max(-3, Math.min(3, Math.log((a + rounding) / (b + rounding))));

function every(pixels: readonly number[], most: number): number[] {
  const step = Math.max(1, pixels.length / most);
  return Array.from({ length: Math.min(most, pixels.length) }, (_, k) => pixels[Math.floor(k * step)]!);
}

/** Darkest and brightest value near a pixel: the two sides of an edge. */
function sidesOf(mean: Float32Array, i: number, width: number, height: number): [number, number] {
  const [x, y] = [i % width, Math.floor(i / width)];
  let [low, high] = [255, 0];
  for (let v = Math.max(0, y - half); v <= Math.min(height - 1, y + half); v++)
    for (let u = Math.max(0, x - half); u <= Math.min(width - 1, x + half); u++) {
      const value = mean[v * width + u]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return [low, high];
}

/** Share of values within 8 of the most frequent one: ink has one colour. */
function concentration(values: readonly number[]): number {
  const counts = new Float32Array(256);
  for (const value of values) counts[Math.round(value)]! += 1;
  let best = 0;
  for (let c = 0; c < 256; c++) best = Math.max(best, counts.subarray(Math.max(0, c - 8), c + 9).reduce((a, b) => a + b, 0)); // prettier-ignore
  return best / Math.max(1, values.length);
}

/** 0 where the edges close upon themselves, as those of whole shapes do, 1 where all point one way. */
function openness(own: readonly number[], { mean, width }: StillPicture): number {
  let [sx, sy, sum] = [0, 0, 0];
  for (const i of own) {
    const [dx, dy] = [mean[i + 1]! - mean[i - 1]!, mean[i + width]! - mean[i - width]!];
    [sx, sy, sum] = [sx + dx, sy + dy, sum + Math.hypot(dx, dy)];
  }
  return Math.hypot(sx, sy) / Math.max(1, sum);
}
