/** The value below which a share 0..1 of the values lies; 0 of nothing. The values stay as they are. */
export function quantile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** The middle value, the upper one of two; 0 of nothing. */
export const median = (values: Iterable<number>): number => quantile(values, 0.5);
