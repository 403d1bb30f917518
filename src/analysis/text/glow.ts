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
/** What a shadow changes on average (0..255), and that beside its standard error over the pieces (Student's t); where other lines have one, or both halves say the same as the whole, less does. */
const [leastChange, leastSure, likelySure] = [1.5, 3, 1.5];
/** Outwards a shadow grows weaker: a ring is stronger than the one within by no more than this. */
const mostGrowth = 1.15;
/** Narrower ones are what letters smear. */
const leastReach = 3;

/**
 * How far a soft shadow or a glow reaches out of letters, pixels, 0 where there is none: ring by ring round them as long as the film is changed there, the same way in all pieces along the line and both above and below it. That it is changed
 * is told by the picture a moment before the line came or after it went, if that is of the same shot; where there is none, by the film farther out.
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
  const distance = distances(letters, first.width);
  const inShot = comings.filter(({ shown, without }) => alike(shown, without, distance, most) >= sameShot);
  const told = inShot.length > 0;
  const off = meanOf(told ? inShot.map(({ shown }) => shown) : pictures, first);
  if (told)
    meanOf(
      inShot.map(({ without }) => without),
      first,
    ).forEach((value, i) => (off[i]! -= value));
  const rings = ringsOf(off, distance, first, line, most);
  const halves = [rings.map((ring) => ring.slice(0, pieces)), rings.map((ring) => ring.slice(pieces))];
  const [all, above, below] = [rings, ...halves].map((part) => part.map(sure));
  const asked: [readonly Told[] | undefined, number][] = told ? [[all, leastSure], [above, likelySure], [below, likelySure]] : [[above, leastSure], [below, leastSure]]; // prettier-ignore
  const way = (told ? all : above)?.[1]?.mean ?? 0;
  let reach = 0;
  while (reach < most && asked.every(([profile, least]) => goesOn(profile ?? [], reach + 1, reach < likely ? likelySure : least, way))) reach += 1; // prettier-ignore
  return reach < leastReach ? 0 : reach;
}

/** Whether ring `d` is a shadow's too, which makes the film darker or brighter as `way` says. */
function goesOn(profile: readonly Told[], d: number, least: number, way: number): boolean {
  const [one, within] = [profile[d]!, profile[d - 1]!]; // there is one more than rings
  const size = Math.abs(one.mean);
  const isSure = size >= leastChange && one.sureness >= least;
  return isSure && one.mean * way > 0 && (d === 1 || size <= mostGrowth * Math.abs(within.mean) + leastChange);
}

/** Pictures that agree less in the film farther out than this are of different shots. */
const sameShot = 0.5;
/** Variance of coding noise: flat pictures agree. */
const noise = 25;

/** Correlation of two pictures of one size at pixels more than `from` from the letters; 1 for the same. */
function alike(a: Luma, b: Luma, distance: Float32Array, from: number): number {
  const far = Array.from(distance.keys()).filter((i) => distance[i]! > from);
  const [meanA, meanB] = [mean(far.map((i) => a.data[i]!)), mean(far.map((i) => b.data[i]!))];
  const product = (p: Luma, q: Luma, meanP: number, meanQ: number) => mean(far.map((i) => (p.data[i]! - meanP) * (q.data[i]! - meanQ))); // prettier-ignore
  return (product(a, b, meanA, meanB) + noise) / Math.sqrt((product(a, a, meanA, meanA) + noise) * (product(b, b, meanB, meanB) + noise)); // prettier-ignore
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
