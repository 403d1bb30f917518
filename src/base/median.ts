/** The middle value, the upper one of two; 0 of nothing. The values stay as they are. */
export function median(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}
