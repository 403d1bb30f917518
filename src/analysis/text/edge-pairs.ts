import type { Luma } from './glyphs.ts';

/** How a thing of one colour covers a film: seen = left x film + added. */
export interface BlendLaw {
  /** What is left of the film, 0..1. */
  readonly left: number;
  /** 0..255 */
  readonly added: number;
}

/** Where pixels on both sides of an edge are compared. */
export interface EdgePlace {
  /** Whether the edge is a row, else a column. */
  readonly isRow: boolean;
  /** Where outside is: -1 at lower numbers, 1 at higher ones. */
  readonly outwards: 1 | -1;
  /** The edge is between `at - 1` and `at`. */
  readonly at: number;
  /** Along the edge, `stop` exclusive. */
  readonly start: number;
  readonly stop: number;
  /** How much farther from the edge than usual pixels are compared; 0 when absent. */
  readonly apart?: number;
}

/** Of the film there is always this much less left than all, or there is no box. */
const mostLeft = 0.95;
/** Squared differences along an edge against which the share that is left is held back: those of noise. */
const damping = 4;

/** Brightness outside and inside of an edge, pair by pair, as means: only what a straight line through them needs. */
export class EdgePairs {
  /** Pixels on either side of an edge that are looked at; the one next to it may be a mixture. */
  static readonly reach = 3;
  private readonly sums: Sums;
  /** Mean square of the step from the last pixel outside to the first inside. */
  readonly step: number;

  private constructor(sums: Sums, step: number) {
    [this.sums, this.step] = [sums, step];
  }

  static across(pictures: readonly Luma[], { isRow, outwards, at, start, stop, apart = 0 }: EdgePlace): EdgePairs {
    const sums = { n: 0, o: 0, i: 0, oo: 0, oi: 0, ii: 0 };
    let step = 0;
    for (const { data, width } of pictures) {
      const [along, over] = isRow ? [1, width] : [width, 1];
      const away = apart * over;
      for (let k = start, p = at * over + start * along; k < stop; k += 2, p += 2 * along) {
        const low = (data[p - away - 2 * over]! + data[p - away - 3 * over]!) / 2; // callers keep `reach` and `apart` from the borders
        const high = (data[p + away + over]! + data[p + away + 2 * over]!) / 2;
        const [o, i] = outwards < 0 ? [low, high] : [high, low];
        sums.n += 1;
        sums.o += o;
        sums.i += i;
        sums.oo += o * o;
        sums.oi += o * i;
        sums.ii += i * i;
        step += (data[p]! - data[p - over]!) ** 2;
      }
    }
    return new EdgePairs(meansOf(sums), step / Math.max(1, sums.n));
  }

  /** All of several edges, each with one weight however long it is. */
  static joined(all: readonly EdgePairs[]): EdgePairs {
    const sums = { n: 0, o: 0, i: 0, oo: 0, oi: 0, ii: 0 };
    for (const { sums: one } of all) {
      sums.n += 1;
      sums.o += one.o;
      sums.i += one.i;
      sums.oo += one.oo;
      sums.oi += one.oi;
      sums.ii += one.ii;
    }
    return new EdgePairs(meansOf(sums), 0);
  }

  /** The law that explains the pairs best, of a colour that there is. */
  get law(): BlendLaw {
    const { o, i, oo, oi } = this.sums;
    return lawThrough(o, i, Math.max(0, Math.min(mostLeft, (oi - o * i) / (oo - o * o + damping))));
  }

  /** By how much it is brighter inside, on average. */
  get brighter(): number {
    return this.sums.i - this.sums.o;
  }

  /** Mean squared difference between outside and inside. */
  get change(): number {
    return this.unexplained({ left: 1, added: 0 });
  }

  /** That which a law lets expect of what is outside. */
  foretold({ left, added }: BlendLaw): number {
    const { o, oo } = this.sums;
    return (1 - left) ** 2 * oo - 2 * (1 - left) * added * o + added * added;
  }

  /** What a law leaves of that. */
  unexplained({ left, added }: BlendLaw): number {
    const { o, i, oo, oi, ii } = this.sums;
    return Math.max(0, ii + left * left * oo + added * added - 2 * left * oi - 2 * added * i + 2 * left * added * o);
  }
}

/** Black and white of video, 8 bits. */
export const [black, white] = [16, 235];

/** The law that leaves so much of the film, or as near to that as a colour between black and white allows, and makes `inside` of `outside`. */
export function lawThrough(outside: number, inside: number, left: number): BlendLaw {
  const added = inside - left * outside;
  const colour = added < (1 - left) * black ? black : added > (1 - left) * white ? white : undefined;
  if (colour === undefined || Math.abs(outside - colour) < 1) return { left, added };
  const other = Math.max(0, Math.min(mostLeft, (inside - colour) / (outside - colour)));
  return { left: other, added: inside - other * outside };
}

interface Sums {
  n: number;
  o: number;
  i: number;
  oo: number;
  oi: number;
  ii: number;
}

function meansOf({ n, o, i, oo, oi, ii }: Sums): Sums {
  const count = Math.max(1, n);
  return { n, o: o / count, i: i / count, oo: oo / count, oi: oi / count, ii: ii / count };
}
