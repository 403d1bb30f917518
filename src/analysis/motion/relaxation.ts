/** A movement at the points of a grid, pixels. What patches found of it counts by how much they tell, along each direction. */
export interface Observed {
  readonly columns: number;
  readonly rows: number;
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** Inverse of the covariance of what was found, pixels to the power of -2; 0 where nothing was. */
  readonly xx: Float32Array;
  readonly xy: Float32Array;
  readonly yy: Float32Array;
}

/** Inverse variance of what lies between two neighbouring points, and the difference from which on it is taken for the border of two movements, pixels. */
const [stiffness, border] = [300, 0.3];
/** Factor of over-relaxation and its steps; borders are looked for anew after some of them. */
const [factor, steps, stepsOfBorders] = [1.7, 30, 5];

/**
 * The movement that is smooth and yet what was found, by successive over-relaxation: patches without texture, or with edges of one direction alone, take from their neighbours what they cannot tell themselves, and
 * where nothing was found the movement around goes on (Bruhn, Weickert and Schnörr, "Lucas/Kanade Meets Horn/Schunck", IJCV 2005, with patches for the data and differences that count by Charbonnier's law).
 * The stiffness is that of which the quality on films with captions hangs least, from 100 to 1000.
 */
export function relaxed(found: Observed): { readonly u: Float32Array; readonly v: Float32Array } {
  const points = new Points(found);
  for (let step = 0; step < steps; step++) {
    if (step % stepsOfBorders === 0) points.bind();
    points.step();
  }
  return points.inner();
}

/** The points with a frame of others around them that nothing is tied to: none needs to be asked whether it has neighbours. */
class Points {
  private readonly found: Observed;
  private readonly line: number;
  private readonly u: Float32Array;
  private readonly v: Float32Array;
  /** What was found, weighed by how much it tells. */
  private readonly a: Float32Array;
  private readonly b: Float32Array;
  /** Ties to the point on the right and the one below. */
  private readonly right: Float32Array;
  private readonly down: Float32Array;
  /** Inverse of the matrix of each point's two equations. */
  private readonly pp: Float32Array;
  private readonly pq: Float32Array;
  private readonly qq: Float32Array;

  constructor(found: Observed) {
    this.found = found;
    const { columns, rows } = found;
    this.line = columns + 2;
    const array = () => new Float32Array(this.line * (rows + 2));
    [this.u, this.v, this.a, this.b] = [array(), array(), array(), array()];
    [this.right, this.down, this.pp, this.pq, this.qq] = [array(), array(), array(), array(), array()];
    for (let j = 0, n = 0; j < rows; j++) {
      for (let i = 0, m = this.row(j); i < columns; i++, m++, n++) {
        const [u, v] = [found.u[n]!, found.v[n]!];
        [this.u[m], this.v[m]] = [u, v];
        this.a[m] = found.xx[n]! * u + found.xy[n]! * v;
        this.b[m] = found.xy[n]! * u + found.yy[n]! * v;
      }
    }
  }

  /** How strongly a point is tied to the one on its right and the one below. */
  bind(): void {
    const { line, u, v, a, b, right, down, pp, pq, qq, found } = this;
    const { columns, rows } = found;
    for (let j = 0; j < rows; j++) {
      for (let i = 0, m = this.row(j); i < columns; i++, m++) {
        if (i + 1 < columns) right[m] = tie(u[m + 1]! - u[m]!, v[m + 1]! - v[m]!);
        if (j + 1 < rows) down[m] = tie(u[m + line]! - u[m]!, v[m + line]! - v[m]!);
      }
    }
    for (let j = 0, n = 0; j < rows; j++) {
      for (let i = 0, m = this.row(j); i < columns; i++, m++, n++) {
        const ties = right[m - 1]! + right[m]! + down[m - line]! + down[m]!;
        const [p, q, pull] = [found.xx[n]! + ties, found.yy[n]! + ties, found.xy[n]!];
        const determinant = p * q - pull * pull;
        if (determinant <= 0) {
          [a[m], b[m], pp[m], qq[m]] = [u[m]!, v[m]!, 1, 1]; // one point alone, of which nothing was found, stays
          continue;
        }
        pp[m] = q / determinant;
        pq[m] = -pull / determinant;
        qq[m] = p / determinant;
      }
    }
  }

  step(): void {
    const { line, u, v, a, b, right, down, pp, pq, qq } = this;
    const { columns, rows } = this.found;
    for (let j = 0; j < rows; j++) {
      for (let m = this.row(j), end = m + columns; m < end; m++) {
        const west = right[m - 1]!;
        const east = right[m]!;
        const north = down[m - line]!;
        const south = down[m]!;
        const x = a[m]! + west * u[m - 1]! + east * u[m + 1]! + north * u[m - line]! + south * u[m + line]!;
        const y = b[m]! + west * v[m - 1]! + east * v[m + 1]! + north * v[m - line]! + south * v[m + line]!;
        u[m]! += factor * (pp[m]! * x + pq[m]! * y - u[m]!);
        v[m]! += factor * (pq[m]! * x + qq[m]! * y - v[m]!);
      }
    }
  }

  inner(): { readonly u: Float32Array; readonly v: Float32Array } {
    const { columns, rows } = this.found;
    const [u, v] = [new Float32Array(columns * rows), new Float32Array(columns * rows)];
    for (let j = 0; j < rows; j++) {
      const from = this.row(j);
      u.set(this.u.subarray(from, from + columns), j * columns);
      v.set(this.v.subarray(from, from + columns), j * columns);
    }
    return { u, v };
  }

  /** Where a row of points begins. */
  private row(j: number): number {
    return (j + 1) * this.line + 1;
  }
}

function tie(u: number, v: number): number {
  return stiffness / Math.sqrt(1 + (u * u + v * v) / (border * border));
}
