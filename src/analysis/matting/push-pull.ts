/**
 * Fills gaps in sparse samples smoothly at any distance: averages go down a pyramid of halved grids, and come back up where a finer grid
 * knows less (Gortler et al., "The Lumigraph", SIGGRAPH 1996, pull-push). Made once for a size, then run on frame after frame.
 */
export class PushPull {
  private readonly levels: readonly Level[];
  private readonly channels: number;

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

  private get finest(): Level {
    return this.levels[0]!; // there is always one
  }

  /** False when there was no sample at all. */
  fill(): boolean {
    for (let i = 1; i < this.levels.length; i++) pull(this.levels[i - 1]!, this.levels[i]!);
    const top = this.levels[this.levels.length - 1]!;
    const any = top.weight[0]! > 0;
    for (const values of top.values) values[0] = any ? values[0]! / top.weight[0]! : 0;
    top.distance[0] = 0;
    for (let i = this.levels.length - 1; i > 0; i--) push(this.levels[i]!, this.levels[i - 1]!);
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

/** Sums of 2 x 2, with the weight held to 1. */
function pull(fine: Level, coarse: Level): void {
  const { width, height } = coarse;
  for (let y = 0, i = 0; y < height; y++) {
    const top = 2 * y * fine.width;
    const bottom = 2 * y + 1 < fine.height ? top + fine.width : -1;
    for (let x = 0; x < width; x++, i++) {
      const a = top + 2 * x;
      const right = 2 * x + 1 < fine.width;
      const b = right ? a + 1 : -1;
      const c = bottom < 0 ? -1 : bottom + 2 * x;
      const d = right && c >= 0 ? c + 1 : -1;
      const sum = fine.weight[a]! + (b < 0 ? 0 : fine.weight[b]!) + (c < 0 ? 0 : fine.weight[c]!) + (d < 0 ? 0 : fine.weight[d]!); // prettier-ignore
      const weight = Math.min(1, sum);
      coarse.weight[i] = weight;
      if (sum === 0) {
        for (const values of coarse.values) values[i] = 0;
        continue;
      }
      const scale = weight / sum;
      for (let k = 0; k < fine.values.length; k++) {
        const from = fine.values[k]!;
        coarse.values[k]![i] = scale * (from[a]! + (b < 0 ? 0 : from[b]!) + (c < 0 ? 0 : from[c]!) + (d < 0 ? 0 : from[d]!)); // prettier-ignore
      }
    }
  }
}

/** Where the fine grid has less than a whole weight, the rest comes from the coarse one, bilinear. */
function push(coarse: Level, fine: Level): void {
  const { width, height } = fine;
  for (let y = 0, i = 0; y < height; y++) {
    const y0 = y >> 1;
    const y1 = y % 2 === 0 ? Math.max(0, y0 - 1) : Math.min(coarse.height - 1, y0 + 1);
    for (let x = 0; x < width; x++, i++) {
      const weight = fine.weight[i]!;
      if (weight >= 1) {
        fine.distance[i] = 0;
        continue;
      }
      const x0 = x >> 1;
      const x1 = x % 2 === 0 ? Math.max(0, x0 - 1) : Math.min(coarse.width - 1, x0 + 1);
      const [a, b, c, d] = [y0 * coarse.width + x0, y0 * coarse.width + x1, y1 * coarse.width + x0, y1 * coarse.width + x1]; // prettier-ignore
      const rest = 1 - weight;
      fine.distance[i] = rest * (1 + 0.5625 * coarse.distance[a]! + 0.1875 * (coarse.distance[b]! + coarse.distance[c]!) + 0.0625 * coarse.distance[d]!); // prettier-ignore
      for (let k = 0; k < fine.values.length; k++) {
        const from = coarse.values[k]!;
        fine.values[k]![i] = fine.values[k]![i]! + rest * (0.5625 * from[a]! + 0.1875 * (from[b]! + from[c]!) + 0.0625 * from[d]!); // prettier-ignore
      }
    }
  }
}
