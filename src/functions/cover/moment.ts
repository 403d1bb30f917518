import type { Frame } from '../../media/frame.ts';
import { ramp, type Moment } from './score.ts';

const COLUMNS = 32;
const ROWS = 18;
/** Seconds on both sides that a dissolve or flash is looked for in. */
const SIDE_SECONDS = 0.25;
/** Seconds around a cut that count as part of it: encoders blur the first frames, and a player may seek to the wrong side. */
const CUT_SECONDS = 0.12;

/** A picture's luma in 32 x 18 cells, with its time. */
export interface Thumb {
  readonly seconds: number;
  readonly luma: Float32Array;
}

/** Makes a thumb of an `rgb24` picture. */
export function thumb({ width, height, data, ptsSeconds }: Frame): Thumb {
  const luma = new Float32Array(COLUMNS * ROWS);
  for (let row = 0; row < ROWS; row += 1) {
    const [top, bottom] = [Math.floor((row * height) / ROWS), Math.max(Math.floor(((row + 1) * height) / ROWS), 1)];
    for (let column = 0; column < COLUMNS; column += 1) {
      const [left, right] = [Math.floor((column * width) / COLUMNS), Math.floor(((column + 1) * width) / COLUMNS)];
      luma[row * COLUMNS + column] = meanLuma(data, width, { left, right: Math.max(right, left + 1), top, bottom });
    }
  }
  return { seconds: ptsSeconds, luma };
}

function meanLuma(rgb: Uint8Array, width: number, cell: { left: number; right: number; top: number; bottom: number }) {
  let sum = 0;
  for (let y = cell.top; y < cell.bottom; y += 1) {
    for (let at = (y * width + cell.left) * 3; at < (y * width + cell.right) * 3; at += 3) {
      sum += 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
    }
  }
  return sum / ((cell.bottom - cell.top) * (cell.right - cell.left));
}

/** Mean difference of luma, 0..255. */
export function change(a: Thumb, b: Thumb): number {
  let sum = 0;
  for (let i = 0; i < a.luma.length; i += 1) sum += Math.abs(a.luma[i]! - b.luma[i]!);
  return sum / a.luma.length;
}

/** What happens at each of some consecutive frames. @param thumbs in presentation order, every source frame of a short stretch. */
export function moments(thumbs: readonly Thumb[]): Moment[] {
  const steps = thumbs.slice(1).map((one, i) => change(thumbs[i]!, one));
  const cuts = steps.flatMap((step, i) => (isCut(steps, i, step) ? [thumbs[i + 1]!.seconds] : []));
  return thumbs.map((one, i) => {
    const around = [steps[i - 1], steps[i]].filter((step) => step !== undefined);
    const motion = around.length === 0 ? 0 : around.reduce((a, b) => a + b, 0) / around.length;
    const nearCut = Math.max(
      0,
      ...cuts.map((cut) => 1 - ramp(Math.abs(one.seconds - cut), CUT_SECONDS / 2, CUT_SECONDS)),
    );
    const sides = sidesOf(thumbs, i);
    const whole = sides !== undefined && !cuts.some((cut) => cut > sides.before.seconds && cut <= sides.after.seconds);
    return {
      motion,
      transition: Math.max(nearCut, sides === undefined ? 0 : mixture(one, sides)),
      action: whole ? action(sides) : 0,
    };
  });
}

/** A step that stands out of those around it. */
function isCut(steps: readonly number[], index: number, step: number): boolean {
  const others = steps.slice(Math.max(0, index - 4), index + 5).filter((_, i, all) => all.length > 1 && _ !== step);
  const typical = others.length === 0 ? 0 : [...others].sort((a, b) => a - b)[others.length >> 1]!;
  return step > 10 && step > 3 * typical + 4;
}

/** The frames some way before and after one. */
interface Sides {
  readonly before: Thumb;
  readonly after: Thumb;
}

function sidesOf(thumbs: readonly Thumb[], index: number): Sides | undefined {
  const at = thumbs[index]!.seconds;
  const before = thumbs.findLast(({ seconds }) => seconds <= at - SIDE_SECONDS);
  const after = thumbs.find(({ seconds }) => seconds >= at + SIDE_SECONDS);
  return before === undefined || after === undefined ? undefined : { before, after };
}

/** 1 where the frame is a mixture of what comes before and after (a dissolve: its middle is the mean of both ends), or outshines both (a flash). */
function mixture(now: Thumb, { before, after }: Sides): number {
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

/** The camera moves all of a picture, somebody in it a part: how far the cells that change most stand out of the ordinary ones. */
function action({ before, after }: Sides): number {
  const changes = before.luma.map((value, i) => Math.abs(value - after.luma[i]!)).sort();
  return ramp(changes[Math.floor(changes.length * 0.92)]! - 2 * changes[changes.length >> 1]!, 2, 20);
}
