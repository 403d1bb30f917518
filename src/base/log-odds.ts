/** The inverse of the logistic function: the logarithm of what speaks for it over what speaks against it. @param surest a likelihood counts as no surer than this, either way. */
export function logOdds(likelihood: number, surest: number): number {
  const p = Math.min(surest, Math.max(1 - surest, likelihood));
  return Math.log(p / (1 - p));
}
