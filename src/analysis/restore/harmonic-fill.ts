import { dilate } from '../overlay/morphology.ts';

/** Successive over-relaxation: its factor, and steps that a hole takes after a good first guess. */
const [relaxation, steps] = [1.8, 40];
/** The same after the solution at half the size, which leaves what is fine alone. */
const [fineRelaxation, fineSteps] = [1.3, 10];
/** Holes of more pixels are solved at half the size first, where at least this share of them is deep enough to be seen there. */
const [largeHole, leastDeep] = [3000, 0.5];

/**
 * Fills holes with the smoothest surface through their rims: the solution of Laplace's equation (Pérez, Gangnet and Blake, "Poisson Image
 * Editing", SIGGRAPH 2003, with guidance 0). Prepared once for a hole, then run on as many planes as there are.
 */
export class HarmonicFill {
  private readonly holes: Int32Array;
  /** Four known neighbours (left, right, above, below) of every hole and their weights, for the first guess; -1 where the picture ends first. */
  private readonly rim: Int32Array;
  private readonly weights: Float32Array;
  /** Numbers of the pixels left, right, above and below of every hole; at the picture's edge the hole itself stands for the one that is missing. */
  private readonly near: Int32Array;
  private readonly half: HalfSize | undefined;
  /** 1 where a plane is read. */
  readonly reads: Uint8Array;

  /** @param hole 1 where a pixel is unknown. */
  constructor(hole: Uint8Array, width: number, height: number) {
    const at: number[] = [];
    for (let i = 0; i < hole.length; i++) if (hole[i] === 1) at.push(i);
    this.holes = Int32Array.from(at);
    this.half = at.length > largeHole ? halfSize(hole, at, width, height) : undefined;
    this.reads = dilate(hole, width, height, 1);
    for (const i of this.half?.rim ?? []) this.reads[i] = 1;
    const guessed = this.half === undefined ? at.length : 0;
    this.rim = new Int32Array(4 * guessed).fill(-1);
    this.weights = new Float32Array(4 * guessed);
    const walk = (n: number, k: number, step: number, count: number) => {
      const from = this.holes[n]!; // every n is a hole's number
      for (let d = 1, i = from + step; d <= count; d++, i += step) {
        if (hole[i] === 1) continue;
        this.rim[4 * n + k] = i;
        this.weights[4 * n + k] = 1 / (d * d);
        return;
      }
    };
    this.near = new Int32Array(4 * at.length);
    for (let n = 0; n < at.length; n++) {
      const i = at[n]!;
      const [x, y] = [i % width, Math.floor(i / width)];
      this.near[4 * n] = x > 0 ? i - 1 : i;
      this.near[4 * n + 1] = x < width - 1 ? i + 1 : i;
      this.near[4 * n + 2] = y > 0 ? i - width : i;
      this.near[4 * n + 3] = y < height - 1 ? i + width : i;
      if (this.half !== undefined) continue;
      walk(n, 0, -1, x);
      walk(n, 1, 1, width - 1 - x);
      walk(n, 2, -width, y);
      walk(n, 3, width, height - 1 - y);
    }
  }

  /** Fills the holes of `plane` in place. Holes without any known pixel in line become mid gray. */
  fill(plane: Float32Array): void {
    if (this.half === undefined) {
      this.guess(plane);
      this.relax(plane, relaxation, steps);
      return;
    }
    this.guessFromHalf(plane, this.half);
    this.relax(plane, fineRelaxation, fineSteps);
  }

  private guess(plane: Float32Array): void {
    const { holes, rim, weights } = this;
    for (let n = 0; n < holes.length; n++) {
      let [sum, weight] = [0, 0];
      for (let k = 4 * n; k < 4 * n + 4; k++) {
        if (rim[k]! < 0) continue;
        sum += weights[k]! * plane[rim[k]!]!;
        weight += weights[k]!;
      }
      plane[holes[n]!] = weight > 0 ? sum / weight : 128;
    }
  }

  private guessFromHalf(plane: Float32Array, { fill, size, rim, rimCells, rimShares, cells }: HalfSize): void {
    const small = new Float32Array(size);
    for (let n = 0; n < rim.length; n++) small[rimCells[n]!]! += plane[rim[n]!]! * rimShares[n]!; // of one length
    fill.fill(small);
    for (let n = 0; n < this.holes.length; n++) plane[this.holes[n]!] = small[cells[n]!]!;
  }

  private relax(plane: Float32Array, factor: number, count: number): void {
    const { holes, near } = this;
    for (let step = 0; step < count; step++) {
      for (let n = 0, k = 0; n < holes.length; n++, k += 4) {
        const i = holes[n]!;
        const mean = (plane[near[k]!]! + plane[near[k + 1]!]! + plane[near[k + 2]!]! + plane[near[k + 3]!]!) / 4;
        plane[i] = plane[i]! + factor * (mean - plane[i]!);
      }
    }
  }
}

/** A hole at half its size: cells of 2 x 2 pixels, unknown where all of theirs are (the coarse grid of Briggs, Henson and McCormick, "A Multigrid Tutorial", 2000). */
interface HalfSize {
  readonly fill: HarmonicFill;
  /** How many cells there are. */
  readonly size: number;
  /** Known pixels in the cells that count, next to or within the hole; the cell of each, and its share of that cell. */
  readonly rim: Int32Array;
  readonly rimCells: Int32Array;
  readonly rimShares: Float32Array;
  /** The cells of the hole's pixels. */
  readonly cells: Int32Array;
}

function halfSize(hole: Uint8Array, holes: readonly number[], width: number, height: number): HalfSize | undefined {
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const cellOf = (i: number) => (Math.floor(i / width) >> 1) * columns + ((i % width) >> 1);
  const known = new Uint8Array(columns * rows);
  for (let i = 0; i < hole.length; i++) known[cellOf(i)]! += 1 - hole[i]!;
  const cells = Int32Array.from(holes, cellOf);
  const deep = cells.reduce((sum, cell) => sum + (known[cell] === 0 ? 1 : 0), 0);
  if (deep < leastDeep * holes.length) return undefined;
  const fill = new HarmonicFill(known.map((count) => (count === 0 ? 1 : 0)), columns, rows); // prettier-ignore
  const counts = Uint8Array.from(fill.reads);
  for (const cell of cells) counts[cell] = 1;
  const rim: number[] = [];
  for (let i = 0; i < hole.length; i++) if (hole[i] === 0 && counts[cellOf(i)] === 1) rim.push(i);
  const rimCells = Int32Array.from(rim, cellOf);
  const rimShares = Float32Array.from(rimCells, (cell) => 1 / known[cell]!); // one of its pixels is known
  return { fill, size: columns * rows, rim: Int32Array.from(rim), rimCells, rimShares, cells };
}
