import { boxSum } from './box-sum.ts';

/** Sums of numbers over the surroundings of every pixel, kept in square cells. */
export class Cells {
  private readonly columns: number;
  private readonly rows: number;
  private readonly count: Float32Array;
  private readonly sum: Float32Array;
  private readonly square: Float32Array;

  constructor(width: number, height: number) {
    this.columns = Math.ceil(width / side);
    this.rows = Math.ceil(height / side);
    const size = this.columns * this.rows;
    [this.count, this.sum, this.square] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  }

  add(x: number, y: number, value: number): void {
    const at = (y >> shift) * this.columns + (x >> shift);
    this.count[at]! += 1; // (x, y) is inside
    this.sum[at]! += value;
    this.square[at]! += value * value;
  }

  /** Mean and variance within `reach` cells of every cell; those of all where nothing is near, and `ifNone` for an empty picture. */
  spread(ifNone: number): Spread {
    const { columns, rows } = this;
    const [count, sum, square] = [this.count, this.sum, this.square].map((plane) =>
      boxSum(plane, columns, rows, reach),
    );
    const total = (plane: Float32Array) => plane.reduce((a, b) => a + b, 0);
    const all = total(this.count);
    const whole = all === 0 ? { mean: 0, variance: ifNone } : { mean: total(this.sum) / all, variance: total(this.square) / all - (total(this.sum) / all) ** 2 }; // prettier-ignore
    const [mean, variance] = [new Float32Array(columns * rows), new Float32Array(columns * rows)];
    for (let i = 0; i < mean.length; i++) {
      const n = count![i]!; // three planes of one size
      mean[i] = n < leastCount ? whole.mean : sum![i]! / n;
      variance[i] = n < leastCount ? whole.variance : Math.max(0, square![i]! / n - (sum![i]! / n) ** 2);
    }
    return {
      mean,
      variance,
      meanSquare: whole.mean ** 2 + whole.variance,
      at: (x, y) => (y >> shift) * columns + (x >> shift),
    };
  }
}

export interface Spread {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** Of all numbers. */
  readonly meanSquare: number;
  /** The entry for a pixel. */
  at(x: number, y: number): number;
}

/** Side of a cell: 2 to the power of `shift`, pixels; and how far, in cells, a pixel's surroundings reach. */
const shift = 2;
const side = 1 << shift;
const reach = 2;
/** Fewer numbers than this tell nothing of a place. */
const leastCount = 12;
