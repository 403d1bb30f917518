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
  const { columns, rows, xx, xy, yy } = found;
  const [u, v] = [Float32Array.from(found.u), Float32Array.from(found.v)];
  const [right, down] = [new Float32Array(u.length), new Float32Array(u.length)];
  for (let step = 0; step < steps; step++) {
    if (step % stepsOfBorders === 0) bind(found, u, v, right, down);
    for (let j = 0, n = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++, n++) {
        // ties are 0 beyond the last column and row
        const west = i > 0 ? right[n - 1]! : 0;
        const east = right[n]!;
        const north = j > 0 ? down[n - columns]! : 0;
        const south = down[n]!;
        let a = xx[n]! * found.u[n]! + xy[n]! * found.v[n]!;
        let b = xy[n]! * found.u[n]! + yy[n]! * found.v[n]!;
        if (west > 0) [a, b] = [a + west * u[n - 1]!, b + west * v[n - 1]!];
        if (east > 0) [a, b] = [a + east * u[n + 1]!, b + east * v[n + 1]!];
        if (north > 0) [a, b] = [a + north * u[n - columns]!, b + north * v[n - columns]!];
        if (south > 0) [a, b] = [a + south * u[n + columns]!, b + south * v[n + columns]!];
        const ties = west + east + north + south;
        const [p, q] = [xx[n]! + ties, yy[n]! + ties];
        const determinant = p * q - xy[n]! * xy[n]!;
        if (determinant <= 0) continue; // one point alone
        u[n]! += factor * ((q * a - xy[n]! * b) / determinant - u[n]!);
        v[n]! += factor * ((p * b - xy[n]! * a) / determinant - v[n]!);
      }
    }
  }
  return { u, v };
}

/** How strongly a point is tied to the one on its right and the one below. */
function bind(
  { columns, rows }: Observed,
  u: Float32Array,
  v: Float32Array,
  right: Float32Array,
  down: Float32Array,
): void {
  const tie = (n: number, m: number) => stiffness / Math.sqrt(1 + ((u[m]! - u[n]!) ** 2 + (v[m]! - v[n]!) ** 2) / border ** 2); // prettier-ignore
  for (let j = 0, n = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, n++) {
      if (i + 1 < columns) right[n] = tie(n, n + 1);
      if (j + 1 < rows) down[n] = tie(n, n + columns);
    }
  }
}
