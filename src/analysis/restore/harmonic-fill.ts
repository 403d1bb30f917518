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
  /** Holes side by side: the number of the first, of the one after the last, and how far it is to the pixels above and below; `inRun` numbers a run. */
  private readonly runs: Int32Array;
  private readonly width: number;
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
    this.width = width;
    this.runs = runsOf(at, width, height);
    for (let n = 0; n < guessed; n++) {
      const i = at[n]!;
      const [x, y] = [i % width, Math.floor(i / width)];
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
    const { runs, width } = this;
    for (let step = 0; step < count; step++) {
      for (let k = 0; k < runs.length; k += inRun) {
        const [start, end, up, down] = [runs[k]!, runs[k + 1]!, runs[k + 2]!, runs[k + 3]!]; // k is a run's
        let here = plane[start]!;
        let left = start % width === 0 ? here : plane[start - 1]!;
        for (let i = start; i < end; i++) {
          const right = i + 1 < end || end % width !== 0 ? plane[i + 1]! : here;
          const mean = (left + right + plane[i + up]! + plane[i + down]!) / 4;
          left = Math.fround(here + factor * (mean - here));
          plane[i] = left;
          here = right;
        }
      }
    }
  }
}

const inRun = 4;

/** At the picture's edge a hole itself stands for the pixel that is missing. @param holes in rising order. */
function runsOf(holes: readonly number[], width: number, height: number): Int32Array {
  const runs: number[] = [];
  for (let n = 0; n < holes.length;) {
    const start = holes[n]!; // n is below the length
    const y = Math.floor(start / width);
    let end = start + 1;
    for (n += 1; holes[n] === end && end % width !== 0; n++) end += 1;
    runs.push(start, end, y > 0 ? -width : 0, y < height - 1 ? width : 0);
  }
  return Int32Array.from(runs);
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
