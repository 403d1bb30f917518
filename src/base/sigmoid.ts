/** The logistic function: log odds to a likelihood, 0..1. */
export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
