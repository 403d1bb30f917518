/** Means over squares of `2 * reach + 1` pixels, of what lies inside the picture, in time that does not grow with `reach`. */
export class BoxMean {
  private readonly across: Float32Array;
  private readonly sums: Float64Array;
  private readonly width: number;
  private readonly height: number;
  private readonly reach: number;

  constructor(width: number, height: number, reach: number) {
    [this.width, this.height, this.reach] = [width, height, reach];
    this.across = new Float32Array(width * height);
    this.sums = new Float64Array(width);
  }

  /** Writes the means of `from` into `to`, which may be the same. */
  mean(from: Float32Array, to: Float32Array): Float32Array {
    this.rows(from);
    this.columns(to);
    return to;
  }

  private rows(from: Float32Array): void {
    const { width, height, reach, across } = this;
    const full = 2 * reach + 1;
    // windows from here to there lie inside, and need no questions
    const [first, last] = width > full ? [reach + 1, width - reach] : [-1, -1];
    for (let y = 0; y < height; y++) {
      const start = y * width;
      let sum = 0;
      for (let x = 0; x < Math.min(reach, width); x++) sum += from[start + x]!;
      for (let x = 0; x < width; x++) {
        if (x === first) {
          for (; x < last; x++) {
            sum += from[start + x + reach]! - from[start + x - reach - 1]!;
            across[start + x] = sum / full;
          }
          if (x === width) break;
        }
        if (x + reach < width) sum += from[start + x + reach]!;
        if (x - reach > 0) sum -= from[start + x - reach - 1]!;
        across[start + x] = sum / (Math.min(width - 1, x + reach) - Math.max(0, x - reach) + 1);
      }
    }
  }

  private columns(to: Float32Array): void {
    const { width, height, reach, across, sums } = this;
    sums.fill(0);
    for (let y = 0; y < Math.min(reach, height); y++) for (let x = 0; x < width; x++) sums[x]! += across[y * width + x]!; // prettier-ignore
    for (let y = 0; y < height; y++) {
      const entering = y + reach < height ? (y + reach) * width : -1;
      const leaving = y - reach > 0 ? (y - reach - 1) * width : -1;
      const share = 1 / (Math.min(height - 1, y + reach) - Math.max(0, y - reach) + 1);
      for (let x = 0, i = y * width; x < width; x++, i++) {
        let sum = sums[x]!;
        if (entering >= 0) sum += across[entering + x]!;
        if (leaving >= 0) sum -= across[leaving + x]!;
        sums[x] = sum;
        to[i] = sum * share;
      }
    }
  }
}
