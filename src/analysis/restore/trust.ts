import type { Samples } from '../../media/media.ts';
import { Cells } from './cells.ts';
import type { Hidden } from './hidden.ts';
import { nowhere } from './trace.ts';
import type { Witness } from './witness.ts';

/**
 * Logarithm of how wrong a source is about a pixel, as a sum of shares of logarithms of what is known of it. Fitted by gradient descent to the squared error of the blend on captions burnt
 * into films, other ones than those it is measured on: a gate of experts (Jacobs et al., "Adaptive Mixtures of Local Experts", 1991) that is linear.
 * `rough` is the variance of the film beside the hole, `depth` how deep in the hole the pixel lies, `besides` and `everywhere` what the source gets wrong of seen pixels nearby and of all, `way`
 * what the movement left unexplained on the way, `two` counts where both before and after saw the pixel, `apart` is how far they are from each other.
 */
const ofFill = { base: 2.15, rough: 0.28, besides: 0.59, depth: 0.73, painted: -1.07 } as const;
const ofWitness = { base: 0.85, besides: 0.52, everywhere: 0.53, way: 0.27, depth: -0.23, rough: 0.22, two: -0.86, apart: 0.16 } as const; // prettier-ignore
/** Added before a logarithm is taken: noise of coding, squared, and that of two witnesses' difference. */
const [noise, difference] = [4, 16];
/** Errors squared where nothing can be compared. */
const [unknownFilm, unknownWitness] = [400, 2000];

const log = (variance: number) => Math.log(variance + noise);

/** How far to trust what continues from around a hole. */
export class FillTrust {
  private readonly hidden: Hidden;
  /** Variance of the film beside the hole, logarithm, per cell. */
  readonly rough: Float32Array;
  private readonly cells: Float32Array;
  readonly cellOf: (x: number, y: number) => number;

  /** @param data luma of the frame. */
  constructor(data: Samples, hidden: Hidden) {
    this.hidden = hidden;
    const { width, height, pixels, smeared, guard } = hidden;
    // pixels that are seen are filled as if they were hidden too: how wrong that is tells of those that are
    const tried = Float32Array.from(data.subarray(0, width * height));
    hidden.fills.guard.fill(tried);
    const [film, errors] = [new Cells(width, height), new Cells(width, height)];
    for (let n = 0; n < pixels.length; n++) {
      const i = pixels[n]!;
      if (smeared[i] === 1 || guard[i] === 0) continue;
      const [x, y] = [i % width, Math.floor(i / width)];
      film.add(x, y, data[i]!);
      errors.add(x, y, tried[i]! - data[i]!);
    }
    const [spread, wrong] = [film.spread(unknownFilm), errors.spread(unknownFilm)];
    this.cellOf = (x, y) => spread.at(x, y);
    this.rough = spread.variance.map(log);
    this.cells = this.rough.map((rough, c) => ofFill.base + ofFill.rough * rough + ofFill.besides * log(wrong.variance[c]! + wrong.mean[c]! ** 2)); // prettier-ignore
  }

  /** Share of the fill at pixel `i`, in cell `cell`, before all are made 1 together. @param painted whether a source of it was painted before. */
  share(i: number, cell: number, painted: boolean): number {
    const depth = Math.log(1 + this.hidden.depth[i]!);
    return Math.exp(-(this.cells[cell]! + ofFill.depth * depth + (painted ? ofFill.painted : 0)));
  }
}

/** How far to trust what a witness fetched. */
export class WitnessTrust {
  private readonly hidden: Hidden;
  private readonly witness: Witness;
  private readonly cells: Float32Array;
  /** What is to be added to what it says, so that it meets the film around: `Seam` tells it of a pixel. */
  private readonly membrane: Float32Array;

  /** @param data luma of the frame. */
  constructor(data: Samples, hidden: Hidden, witness: Witness, fill: FillTrust) {
    [this.hidden, this.witness] = [hidden, witness];
    const { width, height, pixels, smeared } = hidden;
    const errors = new Cells(width, height);
    const [rim, differences]: [number[], number[]] = [[], []];
    for (let n = 0; n < pixels.length; n++) {
      const i = pixels[n]!;
      if (smeared[i] === 1 || witness.kind[n] === nowhere) continue;
      const difference = data[i]! - witness.luma[n]!;
      errors.add(i % width, Math.floor(i / width), difference);
      rim.push(i);
      differences.push(difference);
    }
    const spread = errors.spread(unknownWitness);
    const { mean, variance, meanSquare } = spread;
    this.membrane = hidden.seam.membrane(rim, differences, (x, y) => mean[spread.at(x, y)]!);
    const everywhere = ofWitness.base + ofWitness.everywhere * log(meanSquare);
    this.cells = variance.map((v, c) => everywhere + ofWitness.besides * log(v) + ofWitness.rough * fill.rough[c]!);
  }

  /** What it tells of entry `n` of `hidden.pixels`, which is (x, y), in the light of the film around. */
  told(n: number, x: number, y: number): number {
    return this.witness.luma[n]! + this.hidden.seam.at(this.membrane, x, y);
  }

  /** Its share of entry `n` of `hidden.pixels`, in cell `cell`. @param apart how far it is from the other witness there, 0..255; undefined where not both saw the pixel. */
  share(n: number, cell: number, apart: number | undefined): number {
    const depth = Math.log(1 + this.hidden.depth[this.hidden.pixels[n]!]!); // n is a hidden pixel's
    const agreement = apart === undefined ? 0 : ofWitness.two + ofWitness.apart * Math.log(apart * apart + difference);
    return Math.exp(-(this.cells[cell]! + ofWitness.way * log(this.witness.cost[n]!) + ofWitness.depth * depth + agreement)); // prettier-ignore
  }
}
