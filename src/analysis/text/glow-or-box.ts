import { distances } from './distances.ts';
import type { BoxHints } from './backing-box.ts';
import type { Box } from './picture.ts';

/** Letters that reach out of a box by more than its edge smears (pixels) do not stand on it, unless so few of them do: a share of their pixels, and pixels. */
const [smear, mostOut, fewOut] = [3, 0.03, 30];
/** What laws by distance leave of a change is less than this share of what a box leaves: 0.2 to 0.75 for shadows, 1 and more for boxes, over films that move too. */
const betterShare = 0.85;
/** Film around the line that is told by both, in heights of it. */
const around = 0.7;
/** Squared differences against which the share of the film that is left is held back: those of noise. */
const damping = 4;

/** Whether letters reach so far out of a box that it is none: an edge in their outlines or in the film was taken for one of its. @param letters 1 where they are, of a line or several. */
export function reachesOut(box: Box, letters: Uint8Array, width: number): boolean {
  let [all, out] = [0, 0];
  for (let i = 0; i < letters.length; i++) {
    if (letters[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    all += 1;
    if (x < box.left - smear || x >= box.right + smear || y < box.top - smear || y >= box.bottom + smear) out += 1;
  }
  return out > Math.max(fewOut, mostOut * all);
}

/**
 * Whether what came with a line is rather a soft shadow round its letters than a box behind them: one law for every distance from the letters tells the pictures better than one within the box and one around it: what moves there is no shadow.
 * False where no picture tells what is behind.
 * @param comings pictures with and without the line. @param letters 1 where they are. @param line in pixels.
 */
export function isRatherGlow(comings: BoxHints['comings'], box: Box, letters: Uint8Array, line: Box): boolean {
  const [first] = comings;
  if (first === undefined) return false;
  const { width, height } = first.shown;
  const high = line.bottom - line.top;
  const reach = Math.ceil(around * high);
  const distance = distances(letters, width);
  const inBox = new Laws(2);
  const byDistance = new Laws(reach + 1);
  const [left, right] = [Math.max(0, Math.floor(Math.min(line.left, box.left)) - reach), Math.min(width, Math.ceil(Math.max(line.right, box.right)) + reach)]; // prettier-ignore
  const [top, bottom] = [Math.max(0, Math.floor(Math.min(line.top, box.top)) - reach), Math.min(height, Math.ceil(Math.max(line.bottom, box.bottom)) + reach)]; // prettier-ignore
  for (const { shown, without } of comings)
    for (let y = top; y < bottom; y++)
      for (let x = left, i = y * width + left; x < right; x++, i++) {
        const d = Math.round(distance[i]!);
        if (d < 2) continue; // what letters smear
        const isIn = x >= box.left && x < box.right && y >= box.top && y < box.bottom;
        const [film, seen] = [without.data[i]!, shown.data[i]!]; // inside both
        inBox.add(isIn ? 0 : d <= reach ? 1 : -1, film, seen);
        byDistance.add(d <= reach ? d : -1, film, seen);
      }
  return byDistance.left < betterShare * inBox.left;
}

/** Straight laws, one a class, by which a film is covered; -1 is the class of what is not. */
class Laws {
  private readonly sums: { n: number; o: number; i: number; oo: number; oi: number; ii: number }[];
  private open = 0;

  constructor(count: number) {
    this.sums = Array.from({ length: count }, () => ({ n: 0, o: 0, i: 0, oo: 0, oi: 0, ii: 0 }));
  }

  add(which: number, film: number, seen: number): void {
    const sum = this.sums[which];
    if (sum === undefined) {
      this.open += (seen - film) ** 2;
      return;
    }
    sum.n += 1;
    sum.o += film;
    sum.i += seen;
    sum.oo += film * film;
    sum.oi += film * seen;
    sum.ii += seen * seen;
  }

  /** Squares that the best laws leave. */
  get left(): number {
    return this.sums.reduce((all, { n, o, i, oo, oi, ii }) => {
      if (n === 0) return all;
      const [co, ci, coi] = [oo / n - (o / n) ** 2, ii / n - (i / n) ** 2, oi / n - (o * i) / (n * n)];
      const slope = Math.max(0, Math.min(1, coi / (co + damping)));
      return all + n * Math.max(0, ci - 2 * slope * coi + slope * slope * co);
    }, this.open);
  }
}
