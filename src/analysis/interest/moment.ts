import { CutFinder } from '../shots/cut-finder.ts';
import type { Thumbnail } from '../shots/thumbnail.ts';
import { quantiles } from '../../base/quantile.ts';
import { ramp } from '../../base/ramp.ts';
import type { Moment } from './score.ts';

/** Seconds on both sides that a dissolve or flash is looked for in. */
const SIDE_SECONDS = 0.25;
/** Seconds before and after a cut that count as part of it: a player may seek to the wrong side, and encoders blur the first frames. */
const CUT_SECONDS = { before: 0.12, after: 0.25 } as const;

/** Mean difference of luma, 0..255. */
export function change(a: Thumbnail, b: Thumbnail): number {
  let sum = 0;
  for (let i = 0; i < a.luma.length; i += 1) sum += Math.abs(a.luma[i]! - b.luma[i]!);
  return sum / a.luma.length;
}

/** What happens at each of some consecutive frames. @param thumbs in presentation order, every source frame of a short stretch. */
export function moments(thumbs: readonly Thumbnail[]): Moment[] {
  const steps = thumbs.slice(1).map((one, i) => change(thumbs[i]!, one));
  const finder = new CutFinder();
  const cuts = [...thumbs.flatMap((one) => finder.push(one)), ...finder.finish()].map(({ seconds }) => seconds);
  return thumbs.map((one, i) => {
    const around = [steps[i - 1], steps[i]].filter((step) => step !== undefined);
    const motion = around.length === 0 ? 0 : around.reduce((a, b) => a + b, 0) / around.length;
    const nearCut = Math.max(0, ...cuts.map((cut) => nearness(one.seconds - cut)));
    const sides = sidesOf(thumbs, i);
    const whole = sides !== undefined && !cuts.some((cut) => cut > sides.before.seconds && cut <= sides.after.seconds);
    return {
      motion,
      transition: Math.max(nearCut, sides === undefined ? 0 : mixture(one, sides)),
      action: whole ? action(sides) : 0,
    };
  });
}

/** How much a time so long after a cut, or before it, is part of it, 0..1. */
function nearness(secondsAfter: number): number {
  const most = secondsAfter < 0 ? CUT_SECONDS.before : CUT_SECONDS.after;
  return 1 - ramp(Math.abs(secondsAfter), most / 2, most);
}

/** The frames some way before and after one. */
export interface Sides {
  readonly before: Thumbnail;
  readonly after: Thumbnail;
}

function sidesOf(thumbs: readonly Thumbnail[], index: number): Sides | undefined {
  const at = thumbs[index]!.seconds;
  const before = thumbs.findLast(({ seconds }) => seconds <= at - SIDE_SECONDS);
  const after = thumbs.find(({ seconds }) => seconds >= at + SIDE_SECONDS);
  return before === undefined || after === undefined ? undefined : { before, after };
}

/** 1 where the frame is a mixture of what comes before and after (a dissolve: its middle is the mean of both ends), or outshines both (a flash). */
function mixture(now: Thumbnail, { before, after }: Sides): number {
  const across = change(before, after);
  let [off, brighter] = [0, 0];
  for (let i = 0; i < now.luma.length; i += 1) {
    const [a, b, value] = [before.luma[i]!, after.luma[i]!, now.luma[i]!];
    off += Math.abs(value - (a + b) / 2);
    brighter += value - Math.max(a, b);
  }
  const dissolve = ramp(across, 8, 16) * (1 - ramp(off / now.luma.length / (across + 1e-6), 0.16, 0.28));
  return Math.max(dissolve, ramp(brighter / now.luma.length, 12, 40));
}

/** Whether anything moves at all, be it small, 0..1: a person who stands at a table, but not noise, nor light that changes everywhere. */
export function life(sides: Sides): number {
  const [middle, most] = quantiles(changes(sides), [0.5, 0.985]);
  return ramp(most - middle, 1.5, 5);
}

/** The camera moves all of a picture, somebody in it a part: how far the cells that change most stand out of the ordinary ones. */
export function action(sides: Sides): number {
  const [middle, most] = quantiles(changes(sides), [0.5, 0.92]);
  return ramp(most - 2 * middle, 2, 20);
}

/** By how much each cell changes. */
function changes({ before, after }: Sides): Thumbnail['luma'] {
  return before.luma.map((value, i) => Math.abs(value - after.luma[i]!));
}
