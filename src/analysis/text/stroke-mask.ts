import { quantile } from '../../base/quantile.ts';
import { boxSum } from '../restore/box-sum.ts';
import { distances } from './distances.ts';
import type { Luma } from './glyphs.ts';
import type { Box } from './picture.ts';

/** The film around a pixel is taken from so far round, pixels. */
const around = 12;
/** Letters differ from the film beside them by this much (0..255), or their strokes cannot be told from what lies between. */
const leastContrast = 50;
/** Of that difference what makes a pixel one of a stroke, and one that is certainly not the film's. */
const [coreShare, surelyShare] = [0.35, 0.3];
/** Outlines and shadows reach no farther out of strokes than this, and the film begins here at the latest, pixels. */
const [farthest, beyond] = [7, 10];
/** Rings round the strokes belong to the letters where they differ from the film by this much on average, or this share of how it differs from place to place. */
const [leastOff, offShare] = [2.5, 0.35];
/** They do too where they change by less than this share of how the film changes, where it does by at least this much (standard deviation). */
const [stillShare, leastMoving] = [0.6, 3];
/** Fewer pixels of a ring tell nothing. */
const leastRing = 30;

/**
 * Letters by their strokes: what has the fill's brightness, and around it as far as an outline or a shadow is told from the film by the mean over all of the line. Narrower than `glyphMask`, which closes what
 * lies between strokes, and wider where an outline is nearly as dark as the film.
 * @param pictures some that show the line. @param letters 1 where it is about. @param area what is looked at, whole pixels: a box behind the line, or all of the picture. @returns `letters` where strokes cannot be told.
 */
export function strokeMask(pictures: readonly Luma[], letters: Uint8Array, area: Box): Uint8Array {
  const [first] = pictures;
  if (first === undefined) return letters;
  const inner = pictures.map((picture) => cropped(picture, area));
  const width = area.right - area.left;
  const about = cropped({ ...first, data: letters }, area).data;
  const strokes = strokesAmong(inner, about, width);
  const out = Uint8Array.from(letters);
  for (let y = area.top, row = 0; y < area.bottom; y++, row += width)
    out.set(strokes.subarray(row, row + width), y * first.width + area.left);
  return out;
}

function cropped({ width, data }: Luma, { left, top, right, bottom }: Box): Luma {
  const out = new Uint8Array((right - left) * (bottom - top));
  for (let y = top, row = 0; y < bottom; y++, row += right - left)
    out.set(data.subarray(y * width + left, y * width + right), row);
  return { width: right - left, height: bottom - top, data: out };
}

function strokesAmong(pictures: readonly Luma[], letters: Uint8Array, width: number): Uint8Array {
  const height = letters.length / width;
  const { mean, deviation } = moments(pictures, letters.length);
  const film = filmAround(mean, letters, width, height);
  const off = mean.map((m, i) => m - film[i]!);
  const ofLetters = off.filter((_, i) => letters[i] === 1);
  const [dark, bright] = [quantile(ofLetters, 0.07), quantile(ofLetters, 0.93)];
  const fill = bright >= leastContrast ? bright : dark;
  if (Math.abs(fill) < leastContrast) return letters;
  const core = letters.map((l, i) => (l === 1 && off[i]! / fill > coreShare ? 1 : 0));
  const distance = distances(core, width);
  const reach = reachOf(distance, off, deviation);
  return letters.map((l, i) => (distance[i]! < reach + 0.5 || (l === 1 && Math.abs(off[i]!) > surelyShare * Math.abs(fill)) ? 1 : 0)); // prettier-ignore
}

/** How far out of the strokes the letters reach, pixels: ring by ring as long as one is not the film's. */
function reachOf(distance: Float32Array, off: Float32Array, deviation: Float32Array): number {
  const ring = (from: number, to: number) => {
    let [count, sum, size, change] = [0, 0, 0, 0];
    for (let i = 0; i < distance.length; i++) {
      if (distance[i]! < from || distance[i]! >= to) continue;
      count += 1;
      sum += off[i]!;
      size += Math.abs(off[i]!);
      change += deviation[i]!;
    }
    const n = Math.max(1, count);
    return { count, off: sum / n, size: size / n, change: change / n };
  };
  const film = ring(farthest + 1, beyond + 1);
  let reach = 1;
  for (let d = 2; d <= farthest; d++) {
    const one = ring(d - 0.5, d + 0.5);
    const differs = Math.abs(one.off - film.off) > Math.max(leastOff, offShare * film.size);
    const stands = film.change > leastMoving && one.change < stillShare * film.change;
    if (one.count < leastRing || !(differs || stands)) break;
    reach = d;
  }
  return reach;
}

/** Mean of what is beside the letters, near each pixel; that of all where there is nothing. */
function filmAround(mean: Float32Array, letters: Uint8Array, width: number, height: number): Float32Array {
  const free = Float32Array.from(letters, (l) => 1 - l);
  const [count, sum] = [boxSum(free, width, height, around), boxSum(mean.map((m, i) => m * free[i]!), width, height, around)]; // prettier-ignore
  const all = free.reduce((a, b) => a + b, 0);
  const whole = mean.reduce((a, m, i) => a + m * free[i]!, 0) / Math.max(1, all);
  return sum.map((s, i) => (count[i]! > around ? s / count[i]! : whole));
}

function moments(pictures: readonly Luma[], size: number) {
  const [mean, deviation] = [new Float32Array(size), new Float32Array(size)];
  for (const { data } of pictures) {
    for (let i = 0; i < size; i++) {
      mean[i]! += data[i]! / pictures.length;
      deviation[i]! += (data[i]! * data[i]!) / pictures.length;
    }
  }
  return { mean, deviation: deviation.map((square, i) => Math.sqrt(Math.max(0, square - mean[i]! ** 2))) };
}
