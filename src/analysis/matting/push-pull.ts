/**
 * Fills gaps in sparse samples smoothly at any distance: averages go down a pyramid of halved grids, and come back up where a finer grid
 * knows less (Gortler et al., "The Lumigraph", SIGGRAPH 1996, pull-push). Made once for a size, then run on frame after frame.
 */
export class PushPull {
  private readonly levels: readonly Level[];
  private readonly channels: number;
  private readonly row: RowBuffers;

  /** `channels` values of a sample are filled together. */
  constructor(width: number, height: number, channels: number) {
    this.channels = channels;
    const levels: Level[] = [];
    for (let [w, h] = [width, height]; ; [w, h] = [Math.ceil(w / 2), Math.ceil(h / 2)]) {
      const values = Array.from({ length: channels }, () => new Float32Array(w * h));
      levels.push({ width: w, height: h, weight: new Float32Array(w * h), distance: new Float32Array(w * h), values });
      if (w === 1 && h === 1) break;
    }
    this.levels = levels;
    this.row = { rest: new Float32Array(width), blend: new Float32Array(Math.ceil(width / 2)) };
  }

  /** Weights of the samples, 0..1: to be written before `fill`. */
  get weight(): Float32Array {
    return this.finest.weight;
  }

  /** The values of a channel times their weights: to be written before `fill`; values without weights after it. */
  values(channel: number): Float32Array {
    const values = this.finest.values[channel];
    if (values === undefined) throw new RangeError(`channel ${channel} of ${this.channels}`);
    return values;
  }

  /** How far what stands here was fetched: 0 for a sample's own place, 1 for a neighbour, one more for every doubling. */
  get distance(): Float32Array {
    return this.finest.distance;
  }

  /** What a channel has on the grid of half the size, everywhere: enough where nobody looks closely. */
  coarse(channel: number): Float32Array {
    return (this.levels[1] ?? this.finest).values[channel]!; // as `values` tells
  }

  private get finest(): Level {
    return this.levels[0]!; // there is always one
  }

  /** False when there was no sample at all. Where `wanted` is 0, places without a whole sample stay as they are. */
  fill(wanted?: Uint8Array): boolean {
    for (let i = 1; i < this.levels.length; i++) pull(this.levels[i - 1]!, this.levels[i]!, this.row.blend);
    const top = this.levels[this.levels.length - 1]!;
    const any = top.weight[0]! > 0;
    for (const values of top.values) values[0] = any ? values[0]! / top.weight[0]! : 0;
    top.distance[0] = 0;
    for (let i = this.levels.length - 1; i > 0; i--)
      push(this.levels[i]!, this.levels[i - 1]!, this.row, i === 1 ? wanted : undefined);
    return any;
  }
}

interface Level {
  readonly width: number;
  readonly height: number;
  readonly weight: Float32Array;
  readonly distance: Float32Array;
  readonly values: readonly Float32Array[];
}

/** Room for a row: what is missing of every fine sample, and the two coarse rows between which it lies. */
interface RowBuffers {
  readonly rest: Float32Array;
  readonly blend: Float32Array;
}

/** Sums of 2 x 2, with the weight held to 1. `scale` is room for a coarse row. */
function pull(fine: Level, coarse: Level, scale: Float32Array): void {
  for (let y = 0; y < coarse.height; y++) {
    addSquares(fine.weight, fine, y, coarse.weight, coarse.width);
    const to = y * coarse.width;
    for (let x = 0; x < coarse.width; x++) {
      const sum = coarse.weight[to + x]!;
      coarse.weight[to + x] = sum > 1 ? 1 : sum;
      scale[x] = sum > 1 ? 1 / sum : 1;
    }
    for (let k = 0; k < fine.values.length; k++) {
      const values = coarse.values[k]!;
      addSquares(fine.values[k]!, fine, y, values, coarse.width);
      for (let x = 0; x < coarse.width; x++) values[to + x]! *= scale[x]!;
    }
  }
}

/** One coarse row of sums of 2 x 2; beyond the edges nothing is added. */
function addSquares(from: Float32Array, { width, height }: Level, y: number, out: Float32Array, columns: number): void {
  const whole = width >> 1;
  const to = y * columns;
  const top = 2 * y * width;
  const below = 2 * y + 1 < height ? width : 0;
  for (let x = 0, at = top; x < whole; x++, at += 2) out[to + x] = from[at]! + from[at + 1]!;
  if (whole < columns) out[to + whole] = from[top + width - 1]!;
  if (below === 0) return;
  for (let x = 0, at = top + width; x < whole; x++, at += 2) out[to + x]! += from[at]! + from[at + 1]!;
  if (whole < columns) out[to + whole]! += from[top + 2 * width - 1]!;
}

/** Where the fine grid has less than a whole weight, the rest comes from the coarse one, bilinear. */
function push(coarse: Level, fine: Level, { rest, blend }: RowBuffers, wanted: Uint8Array | undefined): void {
  const { width, height, weight, distance } = fine;
  for (let y = 0; y < height; y++) {
    const top = y * width;
    let [first, last] = [width, -1];
    for (let x = 0, i = top; x < width; x++, i++) {
      const missing = weight[i]! >= 1 || (wanted !== undefined && wanted[i] === 0) ? 0 : 1 - weight[i]!;
      rest[x] = distance[i] = missing;
      if (missing === 0) continue;
      if (last < 0) first = x;
      last = x;
    }
    if (last < 0) continue;
    const part = { y, first, last, width: coarse.width, height: coarse.height, top };
    addBetween(coarse.distance, distance, part, rest, blend);
    for (let k = 0; k < fine.values.length; k++) addBetween(coarse.values[k]!, fine.values[k]!, part, rest, blend);
  }
}

/** Part of a fine row, and the coarse grid that it lies on. */
interface RowPart {
  readonly y: number;
  readonly first: number;
  readonly last: number;
  readonly width: number;
  readonly height: number;
  readonly top: number;
}

/** Adds `rest` of what the coarse grid has there. */
function addBetween(
  coarse: Float32Array,
  fine: Float32Array,
  { y, first, last, width, height, top }: RowPart,
  rest: Float32Array,
  blend: Float32Array,
): void {
  // prettier-ignore
  const near = (y >> 1) * width;
  const far = (y % 2 === 0 ? Math.max(0, (y >> 1) - 1) : Math.min(height - 1, (y >> 1) + 1)) * width;
  const end = Math.min(width - 1, (last >> 1) + 1);
  for (let x = Math.max(0, (first >> 1) - 1); x <= end; x++) blend[x] = 0.75 * coarse[near + x]! + 0.25 * coarse[far + x]!; // prettier-ignore
  for (let x = first; x <= last; x++) {
    if (rest[x] === 0) continue;
    const half = x >> 1;
    const beside = x % 2 === 0 ? (half > 0 ? half - 1 : 0) : half + 1 < width ? half + 1 : half;
    fine[top + x]! += rest[x]! * (0.75 * blend[half]! + 0.25 * blend[beside]!);
  }
}
