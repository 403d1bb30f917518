/**
 * How far what stands out by colour forms one thing instead of being spread, 0..1. A cell stands out by its mean distance to all others (global contrast:
 * Cheng et al., "Global contrast based salient region detection", CVPR 2011); one thing means that these cells lie close together, away from the border.
 * @param grid mean Y, Cb, Cr of `columns x rows` cells, row-major.
 */
export function subjectness(grid: Uint8Array, columns: number, rows: number): number {
  const salience = standingOut(grid, columns * rows);
  const mean = salience.reduce((sum, value) => sum + value, 0) / salience.length;
  const weights = salience.map((value) => Math.max(0, value - mean));
  const total = weights.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  let [x, y, border] = [0, 0, 0];
  const across = (i: number) => (((i % columns) + 0.5) / columns) * 2 - 1;
  const down = (i: number) => ((Math.floor(i / columns) + 0.5) / rows) * 2 - 1;
  weights.forEach((weight, i) => {
    x += (weight * across(i)) / total;
    y += (weight * down(i)) / total;
    if (i % columns === 0 || i % columns === columns - 1 || i < columns) border += weight / total;
  });
  let spread = 0;
  weights.forEach((weight, i) => (spread += (weight * ((across(i) - x) ** 2 + (down(i) - y) ** 2)) / total));
  // weights spread evenly over the picture give 2/3
  return Math.max(0, 1 - spread / (2 / 3)) * (1 - border);
}

function standingOut(grid: Uint8Array, cells: number): Float32Array {
  const salience = new Float32Array(cells);
  for (let a = 0; a < cells; a += 1) {
    for (let b = a + 1; b < cells; b += 1) {
      const distance =
        Math.abs(grid[a * 3]! - grid[b * 3]!) +
        2 * Math.abs(grid[a * 3 + 1]! - grid[b * 3 + 1]!) +
        2 * Math.abs(grid[a * 3 + 2]! - grid[b * 3 + 2]!);
      salience[a] = salience[a]! + distance;
      salience[b] = salience[b]! + distance;
    }
  }
  return salience;
}
