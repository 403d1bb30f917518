import { quantiles } from '../../base/quantile.ts';
import type { Sample } from './mixture.ts';

/** Samples on both sides of a place that are compared: what a cell shows before it turns over, and after. */
const BESIDE = 3;
const DEPTH = 3;
/** Columns and rows of the cells. */
const COLUMNS = 16;
/** Square of the difference, summed over a cell's values, from which on it has turned over. */
const TURNED = 18 ** 2;
/** A cell turned once if it changed so much less, anywhere else. */
const ONCE = 0.4;
/** Share of the cells that must differ between the ends for the rest to be looked at at all. */
const LEAST_ENDS = 0.6;
/** Shares of the cells that must turn over, and that must do so once. */
const LEAST_TURNED = 0.7;
const LEAST_ONCE = 0.5;
/** How much of a cell's change comes within two samples, on average: what moves, or is lit, goes on changing. */
const ABRUPT = 0.68;
/** Fewest samples from the first cells to the last. */
const SHORTEST = 3;
/** More of the picture than this does not come within one sample. */
const LARGEST_STEP = 0.5;
/** How far neighbours may be from each other in time, beside any two cells. */
const ORDER = 0.34;

/** Least product of the share of cells that turn over once, their order, and how abruptly they do: it takes little of one to go with much of the others. */
const LEAST_SCORE = 0.34;
/** A cell shows again what it showed before when it is so near to that, beside what the wipe changed; and so many cells do where something only went past. */
const AGAIN = 0.3;
const WENT_PAST = 0.35;

/** A wipe that goes over the picture cell by cell. */
export interface Turnover {
  /** 0..1 */
  readonly score: number;
  /** Index of the last sample before the first cells turn over, and of the first after the last have. */
  readonly first: number;
  readonly last: number;
}

/**
 * Whether the picture turns over cell by cell, each once, beside its neighbours, and stays what it has become: a wipe between shots in which things move. Nothing is asked of the ends but that
 * a cell changes less by itself than when the wipe goes over it.
 */
export function judgeTurnover(samples: readonly Sample[]): Turnover | undefined {
  const cells = samples[0]!.cells.length / DEPTH;
  if (changedCells(samples[0]!, samples.at(-1)!, TURNED / 2).length < LEAST_ENDS * cells) return undefined;
  const times = new Float32Array(cells).fill(NaN);
  let [turned, once, abrupt] = [0, 0, 0];
  for (let cell = 0; cell < cells; cell += 1) {
    const found = turnOf(samples, cell * DEPTH);
    if (found.change < TURNED) continue;
    turned += 1;
    if (found.other > ONCE * found.change) continue;
    once += 1;
    abrupt += found.abrupt;
    times[cell] = found.at;
  }
  if (turned < LEAST_TURNED * cells || once < LEAST_ONCE * cells || abrupt < ABRUPT * once) return undefined;
  const known = [...times].filter((time) => !Number.isNaN(time));
  const [first, last] = quantiles(known, [0.04, 0.96]) as [number, number];
  const steps = new Map<number, number>();
  for (const time of known) steps.set(time, (steps.get(time) ?? 0) + 1);
  const largest = Math.max(...steps.values()) / known.length;
  const order = disorder(times, known);
  if (last - first < SHORTEST || largest > LARGEST_STEP || order > ORDER) return undefined;
  const score = (once / cells) * (1 - order) * (abrupt / once);
  return score < LEAST_SCORE ? undefined : { score, first: Math.floor(first), last: Math.ceil(last) + 1 };
}

/** When a cell changes most: between sample `at` and the next; and the most that it changes at another time. Squares of differences. */
function turnOf(
  samples: readonly Sample[],
  offset: number,
): { at: number; change: number; other: number; abrupt: number } {
  const changes: number[] = [];
  for (let at = BESIDE - 1; at < samples.length - BESIDE; at += 1) {
    let change = 0;
    for (let k = offset; k < offset + DEPTH; k += 1) {
      let step = 0;
      for (let i = 0; i < BESIDE; i += 1) step += samples[at + 1 + i]!.cells[k]! - samples[at - i]!.cells[k]!;
      change += (step / BESIDE) ** 2;
    }
    changes.push(change);
  }
  const best = changes.indexOf(Math.max(...changes));
  let other = 0;
  changes.forEach((change, i) => {
    if (Math.abs(i - best) > BESIDE) other = Math.max(other, change);
  });
  const at = best + BESIDE - 1;
  return { at, change: changes[best] ?? 0, other, abrupt: abruptness(samples, offset, at) };
}

/** Mean difference in time of cells side by side over that of any two: small where a wipe goes over the picture, 1 where cells turn over anywhere. */
function disorder(times: Float32Array, known: readonly number[]): number {
  let [near, pairs] = [0, 0];
  times.forEach((time, i) => {
    if (Number.isNaN(time)) return;
    for (const other of [i % COLUMNS === COLUMNS - 1 ? NaN : times[i + 1], times[i + COLUMNS]]) {
      if (other === undefined || Number.isNaN(other)) continue;
      near += Math.abs(other - time);
      pairs += 1;
    }
  });
  const sorted = [...known].sort((a, b) => a - b);
  // mean difference of any two, from their ranks
  const any =
    sorted.reduce((sum, time, i) => sum + time * (2 * i - sorted.length + 1), 0) /
    ((sorted.length * (sorted.length - 1)) / 2);
  return any === 0 || pairs === 0 ? 1 : near / pairs / any;
}

/** How much of a cell's change comes within two samples, 0..1. */
function abruptness(samples: readonly Sample[], offset: number, at: number): number {
  let [within, whole] = [0, 0];
  for (let k = offset; k < offset + DEPTH; k += 1) {
    const value = (i: number) => samples[Math.max(0, Math.min(samples.length - 1, i))]!.cells[k]!;
    const step = Math.max(Math.abs(value(at + 1) - value(at - 1)), Math.abs(value(at + 2) - value(at)));
    let [low, high] = [Infinity, -Infinity];
    for (let i = at - BESIDE + 1; i <= at + BESIDE; i += 1)
      [low, high] = [Math.min(low, value(i)), Math.max(high, value(i))];
    within += step ** 2;
    whole += (high - low) ** 2;
  }
  return whole === 0 ? 0 : within / whole;
}

/** Whether much of one picture is there again in any of some others: `from` was gone over by `to` for a moment only. */
export function isThereAgain(from: Sample, to: Sample, others: readonly Sample[]): boolean {
  const changed = changedCells(from, to, TURNED);
  const again = (other: Sample) => changed.filter((at) => off(from, other, at) < AGAIN * off(from, to, at)).length;
  return others.some((other) => again(other) > WENT_PAST * changed.length);
}

/** Where the values begin of the cells that differ by so much. */
function changedCells(a: Sample, b: Sample, least: number): number[] {
  const changed: number[] = [];
  for (let at = 0; at < a.cells.length; at += DEPTH) if (off(a, b, at) >= least) changed.push(at);
  return changed;
}

/** Square of the difference of a cell, summed over its values. */
function off({ cells: a }: Sample, { cells: b }: Sample, at: number): number {
  return (a[at]! - b[at]!) ** 2 + (a[at + 1]! - b[at + 1]!) ** 2 + (a[at + 2]! - b[at + 2]!) ** 2;
}
