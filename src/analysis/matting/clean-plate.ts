import { findFixtures, type Fixtures } from './fixtures.ts';
import { dropDarkRim } from './plate-rim.ts';
import { PushPull } from './push-pull.ts';
import { quantile } from '../../base/quantile.ts';
import type { Samples } from './samples.ts';
import type { ScreenColour } from './screen-colour.ts';
import { liftVeil, VeilLine } from './veil.ts';

/** What the screen looks like without anything before it, at the size of the chroma planes. */
export interface CleanPlate {
  readonly columns: number;
  readonly rows: number;
  /** Brightness 0..255; colour around 0. */
  readonly y: Float32Array;
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** True where the camera and the light stay, so that the plate holds place by place. */
  readonly steady: boolean;
  /** Standard deviation of one frame's noise. */
  readonly noiseY: number;
  readonly noiseC: number;
  readonly fixtures: Fixtures;
}

/** Tangent of the hue angle that a screen's pixel may lie away from the screen's colour. */
const hueTangent = 0.34;
/** How far from grey a screen's pixel is at least, dark and pale screens at half of what they are. */
const leastColour = 12;
/** And at most, by this factor of the screen's own distance and by this many levels: light on it differs less from place to place; it is clothes of its hue. */
const [mostFactor, mostExcess] = [1.5, 10];
/** Vividness of a screen's pixel against that of the screen, at least. */
export const leastVividness = 0.84;
/** The same under smoke that lets the screen through. */
const veiledVividness = 0.3;
/** Luma of black: light scales what is above it, and colour with it; smoke and glare add grey. */
export const black = 16;
/** Samples that differ by more than this share from the cell's vivid ones are shadows, hair or spill. */
const gate = 0.14;
/** Places of a frame in which noise is looked for, at most. */
const mostNoiseSamples = 8000;

/** The screen without anything before it, place by place, from frames of all the film. */
export function cleanPlate(samples: readonly Samples[], colour: ScreenColour): CleanPlate {
  const { columns, rows } = samples[0]!; // a film without frames has no colour
  const fill = new PushPull(columns, rows, 3);
  const [y, u, v] = [fill.values(0), fill.values(1), fill.values(2)];
  const [spreads, chromaSpreads]: [number[], number[]] = [[], []];
  const cell = new CellEstimate(colour, samples.length);
  const noise = spatialNoise(samples, colour);
  const slopes = new Float32Array(columns * rows);
  for (let i = 0; i < columns * rows; i++) {
    cell.clear();
    for (const sample of samples) cell.add(sample.y[i]!, sample.u[i]! - 128, sample.v[i]! - 128);
    const weight = cell.solve() ? 1 : 0;
    slopes[i] = cell.veil.slope(noise.c);
    fill.weight[i] = weight;
    [y[i], u[i], v[i]] = [weight * cell.y, weight * cell.u, weight * cell.v];
    if (weight === 1 && i % 7 === 0 && cell.kept >= 3) {
      spreads.push(cell.spreadY);
      chromaSpreads.push(cell.spreadC);
    }
  }
  const steady = spreads.length >= 20 && quantile(spreads, 0.6) <= 1.6 * noise.y + 1.2 && quantile(chromaSpreads, 0.6) <= 1.6 * noise.c + 1; // prettier-ignore
  const fixtures = findFixtures(samples, fill.weight, noise.c, steady);
  if (steady) liftVeil({ weight: fill.weight, y, u, v }, black, slopes);
  dropDarkRim({ weight: fill.weight, y, u, v }, black, columns, rows);
  fill.fill();
  return { columns, rows, y, u, v, steady, noiseY: noise.y, noiseC: noise.c, fixtures };
}

/** Noise as neighbours in the screen show it: differences of second order, so that uneven light does not count (Immerkaer, 1996, along a row). */
function spatialNoise(samples: readonly Samples[], colour: ScreenColour): { y: number; c: number } {
  const [luma, chroma]: [number[], number[]] = [[], []];
  const test = new CellEstimate(colour, 1);
  for (const { y, u, v } of samples) {
    const step = Math.max(13, Math.floor(y.length / mostNoiseSamples)) | 1;
    const isScreen = (at: number) => test.isScreen(y[at]!, u[at]! - 128, v[at]! - 128);
    for (let i = 1; i < y.length - 1; i += step) {
      if (!isScreen(i) || !isScreen(i - 1) || !isScreen(i + 1)) continue;
      luma.push(second(y, i));
      chroma.push((second(u, i) + second(v, i)) / 2);
    }
  }
  // the mean of |a - 2b + c| is sqrt(6) * sqrt(2 / pi) = 1.954 deviations; quantisation leaves at least a third of a step
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
  return { y: Math.max(0.4, mean(luma) / 1.954), c: Math.max(0.4, mean(chroma) / 1.954) };
}

function second(plane: Uint8Array, at: number): number {
  return Math.abs(plane[at - 1]! - 2 * plane[at]! + plane[at + 1]!);
}

/** The screen at one place, from what was seen there at several times. */
class CellEstimate {
  y = 0;
  u = 0;
  v = 0;
  spreadY = 0;
  spreadC = 0;
  kept = 0;
  readonly veil = new VeilLine();
  private count = 0;
  private readonly ys: Float32Array;
  private readonly us: Float32Array;
  private readonly vs: Float32Array;
  private readonly along: Float32Array;
  private readonly sorted: Float32Array;
  private readonly colour: ScreenColour;
  private readonly length: number;
  private readonly vividness: number;
  private readonly leastAlong: number;
  private readonly mostAlong: number;

  constructor(colour: ScreenColour, samples: number) {
    this.colour = colour;
    this.length = Math.hypot(colour.u, colour.v);
    this.leastAlong = Math.min(leastColour, this.length / 2);
    this.mostAlong = Math.max(mostFactor * this.length, this.length + mostExcess);
    this.vividness = this.length / Math.max(16, colour.y - black);
    this.sorted = new Float32Array(samples);
    [this.ys, this.us, this.vs, this.along] = [0, 0, 0, 0].map(() => new Float32Array(samples)) as [Float32Array, Float32Array, Float32Array, Float32Array]; // prettier-ignore
  }

  clear(): void {
    this.count = 0;
    this.veil.clear();
  }

  isScreen(y: number, u: number, v: number): boolean {
    const along = this.vividTo(u, v);
    return along > 0 && along > leastVividness * this.vividness * (y - black);
  }

  /** How far towards the screen's colour; 0 where the hue is another one. */
  private vividTo(u: number, v: number): number {
    const { colour, length } = this;
    const along = (u * colour.u + v * colour.v) / length;
    if (along <= this.leastAlong || along > this.mostAlong) return 0;
    const across = Math.abs(u * colour.v - v * colour.u) / length;
    return across < hueTangent * along ? along : 0;
  }

  add(y: number, u: number, v: number): void {
    const along = this.vividTo(u, v);
    const whole = this.vividness * (y - black);
    if (along === 0 || along <= veiledVividness * whole) return;
    this.veil.add(y - black, Math.sqrt(u * u + v * v));
    if (along <= leastVividness * whole) return;
    const at = this.count++;
    this.ys[at] = y;
    this.us[at] = u;
    this.vs[at] = v;
    this.along[at] = along;
  }

  /** The value of `along` at a rank: by insertion, since there are few. */
  private level(rank: number): number {
    const { sorted, along } = this;
    for (let i = 0; i < this.count; i++) {
      const value = along[i]!;
      let at = i;
      for (; at > 0 && sorted[at - 1]! > value; at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = value;
    }
    return sorted[rank]!;
  }

  /** False where the screen was never seen. */
  solve(): boolean {
    if (this.count === 0) return false;
    const level = this.level(Math.min(this.count - 1, Math.floor(0.6 * this.count)));
    let [y, u, v, yy, cc, n] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < this.count; i++) {
      if (Math.abs(this.along[i]! - level) > gate * level + 1) continue;
      y += this.ys[i]!;
      u += this.us[i]!;
      v += this.vs[i]!;
      yy += this.ys[i]! ** 2;
      cc += this.us[i]! ** 2 + this.vs[i]! ** 2;
      n += 1;
    }
    [this.y, this.u, this.v, this.kept] = [y / n, u / n, v / n, n];
    this.spreadY = Math.sqrt(Math.max(0, yy / n - this.y ** 2));
    this.spreadC = Math.sqrt(Math.max(0, cc / n - this.u ** 2 - this.v ** 2) / 2);
    return n > 0;
  }
}
