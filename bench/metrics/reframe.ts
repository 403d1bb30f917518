/** A stretch of the picture's width, parts 0..1. */
export type Range = readonly [from: number, to: number];

/** What of a range that must be seen lies in a window, divided by what could. */
export function keptShare([from, to]: Range, [start, end]: Range): number {
  const could = Math.min(to - from, end - start);
  return could <= 0 ? 1 : Math.max(0, Math.min(to, end) - Math.max(from, start)) / could;
}

/** Root mean squares of a path's second and third derivative, per second squared and cubed, within its pieces. @param pieces positions at equal steps of `seconds`. */
export function roughness(
  pieces: readonly (readonly number[])[],
  seconds: number,
): { acceleration: number; jerk: number } {
  // prettier-ignore
  const derivative = (values: readonly number[]) => values.slice(1).map((value, i) => (value - values[i]!) / seconds);
  const second = pieces.map((piece) => derivative(derivative(piece)));
  return { acceleration: rootMeanSquare(second.flat()), jerk: rootMeanSquare(second.flatMap(derivative)) };
}

function rootMeanSquare(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
