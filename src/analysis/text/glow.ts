import { mean } from '../../base/mean.ts';
import { distances } from './distances.ts';
import type { BoxHints } from './backing-box.ts';
import type { Luma } from './glyphs.ts';
import type { Box } from './picture.ts';

/** A soft shadow reaches no farther out of the letters than this, in heights of the line, and the film beyond is looked at this far again, pixels. */
const [farthest, beyond] = [0.6, 6];
/** Sides of the line, above and below, are parted into this many pieces along it, which have to agree. */
const pieces = 12;
/** Fewer pixels of a ring in a piece tell nothing, nor do fewer pieces. */
const [leastPixels, leastPieces] = [12, 8];
/** What a shadow changes on average (0..255), and that beside its standard error over the pieces (Student's t); where other lines have one, less does. */
const [leastChange, leastSure, likelySure] = [1.5, 3, 1.5];
/** Outwards a shadow grows weaker: a ring is stronger than the one within by no more than this. */
const mostGrowth = 1.15;
/** Narrower ones are what letters smear. */
const leastReach = 3;

/**
 * How far a soft shadow or a glow reaches out of letters, pixels, 0 where there is none: ring by ring round them as long as the film is changed there, the same way in all pieces along the line. That it is changed is told by the picture
 * a moment before the line came or after it went; where there is none, by the film farther out, and then both above and below the line.
 * @param pictures some that show the line, of one size. @param comings as the box behind a line has them. @param letters 1 where they are. @param line in pixels. @param likely how far shadows of other lines of the film reach, pixels.
 */
export function glowReach(
  pictures: readonly Luma[],
  comings: BoxHints['comings'],
  letters: Uint8Array,
  line: Box,
  likely = 0,
): number {
  const [first] = pictures;
  if (first === undefined) return 0;
  const most = Math.round(farthest * Math.min(line.bottom - line.top, line.right - line.left));
  const told = comings.length > 0;
  const off = meanOf(told ? comings.map(({ shown }) => shown) : pictures, first);
  if (told)
    meanOf(
      comings.map(({ without }) => without),
      first,
    ).forEach((value, i) => (off[i]! -= value));
  const rings = ringsOf(off, distances(letters, first.width), first, line, most);
  const halves = [rings.map((ring) => ring.slice(0, pieces)), rings.map((ring) => ring.slice(pieces))];
  const profiles = (told ? [rings] : halves).map((half) => half.map(sure));
  const way = profiles[0]?.[1]?.mean ?? 0;
  let reach = 0;
  while (reach < most && profiles.every((profile) => goesOn(profile, reach + 1, likely, way))) reach += 1;
  return reach < leastReach ? 0 : reach;
}

/** Whether ring `d` is a shadow's too, which makes the film darker or brighter as `way` says. */
function goesOn(profile: readonly Told[], d: number, likely: number, way: number): boolean {
  const [one, within] = [profile[d]!, profile[d - 1]!]; // there is one more than rings
  const size = Math.abs(one.mean);
  const isSure = size >= leastChange && one.sureness >= (d <= likely ? likelySure : leastSure);
  return isSure && one.mean * way > 0 && (d === 1 || size <= mostGrowth * Math.abs(within.mean) + leastChange);
}

/** Mean brightness; of pictures of one size. */
function meanOf(pictures: readonly Luma[], { width, height }: Luma): Float32Array {
  const mean = new Float32Array(width * height);
  for (const { data } of pictures) for (let i = 0; i < mean.length; i++) mean[i]! += data[i]! / pictures.length; // of one size
  return mean;
}

/** By rings of one pixel, by pieces: how much the film is changed there, less that farther out; NaN where too little is seen. */
function ringsOf(off: Float32Array, distance: Float32Array, { width }: Luma, line: Box, most: number): number[][] {
  const bins = most + 2;
  const [sum, count] = [new Float64Array(bins * 2 * pieces), new Float64Array(bins * 2 * pieces)];
  const down = line.bottom - line.top > line.right - line.left;
  const [from, to] = down ? [line.top, line.bottom] : [line.left, line.right];
  const middle = down ? (line.left + line.right) / 2 : (line.top + line.bottom) / 2;
  for (let i = 0; i < off.length; i++) {
    const d = Math.round(distance[i]!);
    if (d === 0 || d > most + beyond) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    const [along, across] = down ? [y + 0.5, x] : [x + 0.5, y];
    if (along < from || along >= to) continue;
    const piece = Math.floor(((along - from) / (to - from)) * pieces);
    const at = Math.min(d, most + 1) * 2 * pieces + piece + (across > middle ? pieces : 0);
    sum[at]! += off[i]!;
    count[at]! += 1;
  }
  const meanIn = (d: number, p: number) => {
    const at = d * 2 * pieces + p; // inside
    return count[at]! < leastPixels ? NaN : sum[at]! / count[at]!;
  };
  return Array.from({ length: most + 1 }, (_, d) =>
    Array.from({ length: 2 * pieces }, (_, p) => meanIn(d, p) - meanIn(most + 1, p)),
  );
}

/** A mean, and how many of its standard errors it is from 0. */
interface Told {
  readonly mean: number;
  readonly sureness: number;
}

function sure(values: readonly number[]): Told {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length < leastPieces) return { mean: 0, sureness: 0 };
  const middle = mean(known);
  const variance = known.reduce((a, b) => a + (b - middle) ** 2, 0) / (known.length - 1);
  return { mean: middle, sureness: Math.abs(middle) / Math.sqrt(variance / known.length + 1e-9) };
}
