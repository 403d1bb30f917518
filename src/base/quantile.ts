/** The value below which a share 0..1 of the values lies; 0 of nothing. The values stay as they are. */
export function quantile(values: Iterable<number>, share: number): number {
  return quantiles(values, [share])[0];
}

/** Several quantiles of the same values, in the order of their shares, by one sort. */
export function quantiles<const Shares extends readonly [number, ...number[]]>(
  values: Iterable<number>,
  shares: Shares,
): { readonly [K in keyof Shares]: number } {
  const sorted = (values instanceof Uint8Array || values instanceof Float32Array ? values.slice() : Float64Array.from(values)).sort(); // prettier-ignore
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return shares.map(at) as { [K in keyof Shares]: number }; // `map` forgets the length of the list
}

/** The middle value, the upper one of two; 0 of nothing. */
export const median = (values: Iterable<number>): number => quantile(values, 0.5);
