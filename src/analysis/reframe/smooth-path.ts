/** Where a path has to be at one time: within a tube, best at its middle line. Any unit of length. */
export interface Knot {
  readonly low: number;
  readonly high: number;
  readonly best: number;
  /** What of the usual cost a movement has here, 0..1; 1 when absent. Less where the camera itself turns. */
  readonly ease?: number | undefined;
}

/** What the path pays for moving, for changing its speed, and for changing its acceleration, each per step (Grundmann et al. give 10, 1, 100 to first, second, third). */
const WEIGHTS = [2, 8, 160] as const;
/** What leaving the tube costs, per step and unit. */
const OUTSIDE = 20;
/** A pull towards the middle line that decides where nothing else does. */
const PULL = 0.002;
const ROUNDS = 40;
/** Differences below this count as none: the 1 / |d| of the reweighting ends there. */
const NOTHING = 1e-4;

/**
 * The path through a tube that moves least: still, at one speed, or at one acceleration nearly everywhere, as an operator's camera is. L1 norms of its first three derivatives
 * (Grundmann, Kwatra, Essa, "Auto-directed video stabilization with robust L1 optimal camera paths", CVPR 2011), solved by iteratively reweighted least squares instead of a linear
 * program, the tube as a soft constraint. @param knots equally spaced in time, about 24 a second; lengths in window widths.
 */
export function smoothPath(knots: readonly Knot[]): Float64Array {
  const count = knots.length;
  let path = Float64Array.from(knots, ({ best }) => best);
  if (count < 4) return path.fill(path.reduce((sum, value) => sum + value, 0) / Math.max(1, count));
  for (let round = 0; round < ROUNDS; round += 1) {
    const system = new BandSystem(count);
    addDifferences(system, path, knots, [-1, 1], WEIGHTS[0]);
    addDifferences(system, path, knots, [1, -2, 1], WEIGHTS[1]);
    addDifferences(system, path, knots, [-1, 3, -3, 1], WEIGHTS[2]);
    knots.forEach(({ low, high, best }, i) => {
      system.pull(i, best, PULL);
      const value = path[i]!;
      const bound = value < low ? low : value > high ? high : undefined;
      // once it is inside, the bound goes on holding it a little, or the path would swing in and out
      if (bound !== undefined) system.pull(i, bound, OUTSIDE / Math.max(Math.abs(value - bound), 0.01));
      else if (Math.min(value - low, high - value) < 0.01) system.pull(i, value, OUTSIDE);
    });
    path = system.solve();
  }
  return path;
}

function addDifferences(
  system: BandSystem,
  path: Float64Array,
  knots: readonly Knot[],
  stencil: readonly number[],
  weight: number,
): void {
  // prettier-ignore
  for (let i = 0; i + stencil.length <= path.length; i += 1) {
    let [difference, ease] = [0, 1];
    for (let k = 0; k < stencil.length; k += 1) {
      difference += stencil[k]! * path[i + k]!;
      ease = Math.min(ease, knots[i + k]!.ease ?? 1);
    }
    system.add(i, stencil, (ease * weight) / Math.max(Math.abs(difference), NOTHING));
  }
}

/** Weighted least squares whose matrix has three bands beside its diagonal; solved by an LDL decomposition. */
class BandSystem {
  private readonly bands: Float64Array[];
  private readonly right: Float64Array;
  private readonly count: number;

  constructor(count: number) {
    this.count = count;
    this.bands = Array.from({ length: 4 }, () => new Float64Array(count));
    this.right = new Float64Array(count);
  }

  /** Wants sum(stencil[k] * x[at + k]) to be 0. */
  add(at: number, stencil: readonly number[], weight: number): void {
    for (let a = 0; a < stencil.length; a += 1) {
      for (let b = a; b < stencil.length; b += 1) {
        const band = this.bands[b - a]!;
        band[at + a] = band[at + a]! + weight * stencil[a]! * stencil[b]!;
      }
    }
  }

  /** Wants x[at] to be `value`. */
  pull(at: number, value: number, weight: number): void {
    this.bands[0]![at] = this.bands[0]![at]! + weight;
    this.right[at] = this.right[at]! + weight * value;
  }

  solve(): Float64Array<ArrayBuffer> {
    const { bands, right, count } = this;
    // bands[k][i] holds the element (i, i + k); afterwards bands[0] holds D, the others the columns of L
    for (let i = 0; i < count; i += 1) {
      const pivot = bands[0]![i]!;
      for (let a = 1; a <= 3 && i + a < count; a += 1) {
        const factor = bands[a]![i]! / pivot;
        for (let b = a; b <= 3 && i + b < count; b += 1) bands[b - a]![i + a] = bands[b - a]![i + a]! - factor * bands[b]![i]!; // prettier-ignore
        right[i + a] = right[i + a]! - factor * right[i]!;
      }
    }
    const x = new Float64Array(count);
    for (let i = count - 1; i >= 0; i -= 1) {
      let sum = right[i]!;
      for (let a = 1; a <= 3 && i + a < count; a += 1) sum -= bands[a]![i]! * x[i + a]!;
      x[i] = sum / bands[0]![i]!;
    }
    return x;
  }
}
