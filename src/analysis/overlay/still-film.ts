import { quantile } from '../../base/quantile.ts';
import { positive } from '../text/glyphs.ts';
import { groupsOf, inside, isLogoSized, pixelsAround, withoutLines, type Group, type Size } from './groups.ts';
import { strengthOf, type Look, type Rest } from './looks.ts';

/** Strength of a sharp edge, difference of two neighbours, 0..255: that of this share of all pixels, within limits. */
const [sharpShare, leastSharp, mostSharp] = [0.03, 16, 40];
/** The camera stands still where the mean of the frames has at least this share of the sharp edges of one. */
const leastStaying = 0.5;
/** A calm edge has less than this share of the unrest that the film's edges have. */
const calmShare = 0.7;
/** A film whose edges have less unrest than this (0..255) has no noise to tell by; fewer frames or edges do not either. */
const [leastUnrest, leastFrames, leastEdges] = [0.8, 12, 200];
/** How calm the edges of an overlay are: one of these must hold. Where much moves only what keeps wholly still is told from the rest. */
interface Calm {
  /** Of the film's edges at most this share is calmer. */
  readonly calmer: number;
  /** At most this share of the unrest of the film's edges. */
  readonly share: number;
  /** Of its own edges at least this share is among the calmest fifth. */
  readonly uniform: number;
}
const inStillFilm: readonly Calm[] = [
  { calmer: 0.08, share: calmShare, uniform: 0.75 },
  { calmer: 0.01, share: 0.9, uniform: 0.7 },
];
const inMovingFilm: readonly Calm[] = [{ calmer: 0.003, share: 0.4, uniform: 0.8 }];
const calmQuantile = 0.2;
/** Around an overlay at most this share of the edges is calm. */
const mostCalmAround = 0.35;
/** The film beside an overlay is seen to be one by this unrest, and by this share of that of the overlay's edges. */
const [leastAround, aroundShare] = [0.5, 0.6];
/** Fewer sharp edges do not tell. */
const leastPixels = 150;
/** Overlays stand in the corners: their middle is this near the edges, parts of width and height. */
const corner = 0.32;

/**
 * Overlays over a camera that stands still: its noise, its flicker and what passes are in the film, and not in what was laid over it. So of all sharp edges those of an
 * overlay are the calm ones. Where the film has no noise, nothing is told.
 */
export function calmOverlays({ mean, unrest, frames }: Rest, looks: readonly Look[], size: Size): Group[] {
  if (frames < leastFrames) return [];
  const { edges, limit } = sharpEdges(mean, size);
  const usual = looks.reduce((sum, { gx, gy }) => sum + edgesIn(gx, gy, limit), 0) / Math.max(1, looks.length);
  const stays = edges.reduce((sum, edge) => sum + edge, 0);
  const isStill = stays >= leastStaying * usual;
  const calm = calmEdges(edges, unrest);
  const reach = Math.max(4, Math.round(size.width / 130));
  const candidates = groupsOf(calm, size, reach).concat(groupsOf(edges, size, reach));
  const found: Group[] = [];
  for (const group of candidates) {
    if (!isLogoSized(group, size) || group.pixels < leastPixels || !inCorner(group, size)) continue;
    if (found.some((one) => inside(one, (group.left + group.right) / 2, (group.top + group.bottom) / 2, 0))) continue;
    if (isOverlay(group, edges, unrest, size, isStill ? inStillFilm : inMovingFilm)) found.push(group);
  }
  return found.length > 2 ? [] : found;
}

/** Quantile of the values above 0. */
const ofPositive = (values: Float32Array, share: number) => quantile(values.filter(positive), share);

function sharpEdges(mean: Float32Array, size: Size): { edges: Uint8Array; limit: number } {
  const { width, height } = size;
  const strength = new Float32Array(mean.length);
  for (let y = 2; y < height - 2; y++)
    for (let x = 2, i = y * width + 2; x < width - 2; x++, i++)
      strength[i] = Math.hypot(mean[i + 1]! - mean[i - 1]!, mean[i + width]! - mean[i - width]!);
  const limit = Math.max(leastSharp, Math.min(mostSharp, ofPositive(strength, 1 - sharpShare)));
  return {
    edges: withoutLines(
      Uint8Array.from(strength, (value) => (value >= limit ? 1 : 0)),
      size,
    ),
    limit,
  };
}

/** Sharp edges of one look. */
function edgesIn(gx: Int8Array, gy: Int8Array, limit: number): number {
  let count = 0;
  for (let i = 0; i < gx.length; i++) if (strengthOf(Math.sqrt(gx[i]! ** 2 + gy[i]! ** 2)) >= limit) count += 1;
  return count;
}

function calmEdges(edges: Uint8Array, unrest: Float32Array): Uint8Array {
  const limit = calmShare * ofPositive(unrest.filter((_, i) => edges[i] === 1), 0.5); // prettier-ignore
  return edges.map((edge, i) => (edge === 1 && unrest[i]! < limit ? 1 : 0));
}

function inCorner({ left, top, right, bottom }: Group, { width, height }: Size): boolean {
  const [x, y] = [(left + right) / 2 / width, (top + bottom) / 2 / height];
  return Math.min(x, 1 - x) <= corner && Math.min(y, 1 - y) <= corner;
}

/** Calmer than the film's edges, and than those around it. */
function isOverlay(group: Group, edges: Uint8Array, unrest: Float32Array, size: Size, least: readonly Calm[]): boolean {
  const own = Float32Array.from(pixelsAround(group, size, 0).filter((i) => edges[i] === 1), (i) => unrest[i]!); // prettier-ignore
  const others = unrest.filter((_, i) => edges[i] === 1 && !inside(group, i % size.width, Math.floor(i / size.width), 4)); // prettier-ignore
  if (others.length < leastEdges) return false;
  const [middle, typical] = [ofPositive(own, 0.5), ofPositive(others, 0.5)];
  const limit = ofPositive(others, calmQuantile);
  const shareBelow = (values: Float32Array, value: number) => values.reduce((sum, one) => sum + (one < value ? 1 : 0), 0) / Math.max(1, values.length); // prettier-ignore
  const margin = Math.max(12, Math.min(group.right - group.left, group.bottom - group.top));
  const ring = pixelsAround(group, size, margin, true);
  const around = Float32Array.from(ring.filter((i) => edges[i] === 1), (i) => unrest[i]!); // prettier-ignore
  const [calmer, uniform] = [shareBelow(others, middle), shareBelow(own, limit)];
  const isCalm = least.some((one) => calmer <= one.calmer && middle <= one.share * typical && uniform >= one.uniform);
  if (typical < leastUnrest || !isCalm) return false;
  const film = ofPositive(Float32Array.from(ring.filter((i) => edges[i] === 0), (i) => unrest[i]!), 0.5); // prettier-ignore
  if (film < Math.max(leastAround, aroundShare * middle)) return false;
  return around.length < 0.1 * own.length || shareBelow(around, limit) <= mostCalmAround;
}
