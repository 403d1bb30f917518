import { quantile } from '../../base/quantile.ts';

/** Samples of one place vary by at least this share of its vividness (standard deviation) before a line is laid through them. */
const leastSpread = 0.03;
/** Places whose colour is this much paler than the paint are under a veil. */
const pale = 0.97;
/** Most that a colour is strengthened by: farther on a line tells too little. */
const mostLift = 1.6;
/** Share of the places that count as paint at its purest. */
const purest = 0.65;

/**
 * How brightness goes with vividness at one place over time. Smoke and glare add grey light, so that samples lie on a line from the screen's own colour
 * to the smoke's (a mixing line; Fattal, "Dehazing using color-lines", TOG 2014, fits the like in space).
 */
export class VeilLine {
  private n = 0;
  private along = 0;
  private y = 0;
  private square = 0;
  private product = 0;

  clear(): void {
    this.n = this.along = this.y = this.square = this.product = 0;
  }

  /** @param y brightness above black. @param along vividness: how far from grey towards the screen's hue. */
  add(y: number, along: number): void {
    this.n += 1;
    this.along += along;
    this.y += y;
    this.square += along * along;
    this.product += along * y;
  }

  /** Brightness a step of vividness; NaN where samples vary too little. */
  slope(noise: number): number {
    const { n } = this;
    const mean = this.along / n;
    const variance = this.square / n - mean * mean;
    if (n < 4 || variance < (leastSpread * mean) ** 2 + 4 * noise * noise) return NaN;
    return (this.product / n - (mean * this.y) / n) / variance;
  }
}

/** Colours of a plate, times `weight`, brightness above black. */
export interface Veiled {
  readonly weight: Float32Array;
  readonly y: Float32Array;
  readonly u: Float32Array;
  readonly v: Float32Array;
}

/**
 * Takes off a veil that was thinner at times but never gone: each place moves along its line to where its colour is as vivid, for its brightness, as the
 * paint elsewhere, which no light changes. What is pale all the time without a change stays: that is how the screen looks there.
 */
export function liftVeil({ weight, y, u, v }: Veiled, black: number, slopes: Float32Array): void {
  const ratios: number[] = [];
  for (let i = 0; i < weight.length; i += 3) if (weight[i]! > 0) ratios.push(Math.hypot(u[i]!, v[i]!) / Math.max(4, y[i]! - black * weight[i]!)); // prettier-ignore
  if (ratios.length < 20) return;
  const paint = quantile(ratios, purest);
  for (let i = 0; i < weight.length; i++) {
    const [slope, w] = [slopes[i]!, weight[i]!];
    // a shadow's line goes through black, as steep as the ray of the paint: only much flatter ones are a veil
    if (w === 0 || Number.isNaN(slope) || slope > 0.5 / paint) continue;
    const along = Math.hypot(u[i]!, v[i]!) / w;
    const bright = y[i]! / w - black;
    if (along >= pale * paint * bright) continue;
    const lifted = (bright - slope * along) / (1 / paint - slope);
    const lift = Math.min(mostLift, lifted / along);
    y[i] = w * (black + (lift * along) / paint);
    u[i] = u[i]! * lift;
    v[i] = v[i]! * lift;
  }
}
