import { STEPS, worstOf } from './worth.ts';

/** What moving the window by its own length costs, in units of what is usually at stake: the difference between the best and the worst position. */
const MOVE = 1.6;
/** What the square of a movement between two sightings costs besides: jumps are for cuts. */
const HASTE = 4;

/** What a cut costs where it may cut: no cut for less than a second and a half of somebody's turn. */
const CUT = 4;

/** A camera that turns less than this from one sighting to the next does not whip; part of the picture. */
const WHIP = 0.1;

export interface Choice {
  /** Position 0..`STEPS` at each sighting. */
  readonly steps: readonly number[];
  /** Mean worth of those positions, and of the worst ones there could be. */
  readonly worth: number;
  readonly least: number;
}

/**
 * The positions that together hold most and move little: dynamic programming over the sightings of a shot. `worths` as `worthOf` gives them; `mayCut` lets it jump, at a cost.
 * Where the camera whips, to go with what stands in the picture, or part of that way, is free: what is shown then moves no faster than the film does. `prices`: what
 * any way to each sighting costs, times the usual. `turned`: see `Scene`.
 */
export function choose(
  worths: readonly Float32Array[],
  span: number,
  {
    turned = [],
    prices = [],
    mayCut = false,
  }: { readonly turned?: readonly number[]; readonly prices?: readonly number[]; readonly mayCut?: boolean } = {},
): Choice {
  // prettier-ignore
  const stake = atStake(worths);
  const cost = travelCosts(span).map((each) => Math.min(each, mayCut ? CUT : Infinity) * stake);
  const count = STEPS + 1;
  let best = Float64Array.from(worths[0] ?? []);
  const from: Uint16Array[] = [];
  worths.slice(1).forEach((worth, i) => {
    const [least, on] = freeSteps(turned[i + 1] ?? 0, span);
    const price = prices[i + 1] ?? 1;
    const next = new Float64Array(count);
    const back = new Uint16Array(count);
    for (let to = 0; to < count; to += 1) {
      let most = -Infinity;
      for (let step = 0; step < count; step += 1) {
        const way = to - step;
        const value = best[step]! - price * cost[way < least ? least - way : way > on ? way - on : 0]!;
        if (value > most) [most, back[to]] = [value, step];
      }
      next[to] = most + worth[to]!;
    }
    from.push(back);
    best = next;
  });
  const backwards = [largest(best)];
  for (const back of from.toReversed()) backwards.push(back[backwards.at(-1)!]!);
  const steps = backwards.toReversed();
  return { steps, ...meanWorth(worths, (at) => steps[at]!) };
}

/** The one position that holds most over the whole shot: the middle of those that hold about as much. */
export function chooseStill(worths: readonly Float32Array[]): Choice {
  const sum = new Float64Array(STEPS + 1);
  for (const worth of worths) for (let i = 0; i <= STEPS; i += 1) sum[i] = sum[i]! + worth[i]!;
  const step = largest(sum);
  return { steps: worths.map(() => step), ...meanWorth(worths, () => step) };
}

/** The mean difference between the best and the worst position. */
function atStake(worths: readonly Float32Array[]): number {
  const stakes = worths.map((worth) => Math.max(...worth) - worstOf(worth));
  return stakes.reduce((sum, stake) => sum + stake, 0) / Math.max(1, worths.length);
}

function meanWorth(worths: readonly Float32Array[], stepAt: (at: number) => number) {
  const count = Math.max(1, worths.length);
  const worth = worths.reduce((sum, row, at) => sum + row[stepAt(at)]!, 0) / count;
  return { worth, least: worths.reduce((sum, row) => sum + worstOf(row), 0) / count };
}

/** How far back and on the window may go for nothing, steps. */
function freeSteps(turned: number, span: number): readonly [number, number] {
  const steps = Math.abs(turned) < WHIP ? 0 : Math.round((turned * STEPS) / (1 - span));
  return [Math.min(0, steps), Math.max(0, steps)];
}

function travelCosts(span: number): Float64Array {
  return Float64Array.from({ length: STEPS + 1 }, (_, steps) => {
    const widths = (steps * (1 - span)) / STEPS / span;
    return MOVE * widths + HASTE * widths * widths;
  });
}

/** Index of the largest value, in the middle of its neighbours that are as large. */
function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i]! > values[best]!) best = i;
  let end = best;
  while (end + 1 < values.length && values[best]! - values[end + 1]! < 1e-3) end += 1;
  return Math.round((best + end) / 2);
}
