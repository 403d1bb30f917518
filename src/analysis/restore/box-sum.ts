/** Sums over the square of `reach` to every side of each cell; the plane ends at its edges. */
export function boxSum(plane: Float32Array, columns: number, rows: number, reach: number): Float32Array {
  const across = new Float32Array(plane.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = Math.max(0, x - reach); k <= Math.min(columns - 1, x + reach); k++) sum += plane[y * columns + k]!;
      across[y * columns + x] = sum;
    }
  }
  const out = new Float32Array(plane.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = Math.max(0, y - reach); k <= Math.min(rows - 1, y + reach); k++) sum += across[k * columns + x]!;
      out[y * columns + x] = sum;
    }
  }
  return out;
}
