import { median } from '../../base/quantile.ts';
import type { Showing } from './glyphs.ts';

/** How a line shows in one frame. */
export interface Visibility extends Showing {
  /** Seconds. */
  readonly time: number;
}

/** Least opacity of a line that is there for certain. */
const plain = 0.5;
/** A fainter line is there as well where what is seen is like it, and more than noise. */
const [faint, like] = [0.15, 0.7];

/** Whether the frame shows the line. */
export function isShown({ opacity, likeness }: Showing): boolean {
  return opacity >= plain || (opacity >= faint && likeness >= like);
}

/** A transition of at most this many frames between absent and there is a cut; a longer one is a fade. */
const cutFrames = 1;
/** Shares of the full opacity between which a fade is straight enough to be measured. */
const [fadeLow, fadeHigh] = [0.15, 0.85];
/** Frames before a line that tell what is seen without it, and frames after its begin in which it reaches its full opacity. */
const [floorFrames, riseFrames] = [6, 30];

/**
 * First frame that shows a line.
 * @param frames in presentation order, ending with one that shows it. @returns index into `frames`, 0 when it was there all along.
 *
 * A cut is where the line is first seen. A fade begins where the straight line through its steps meets the opacity before it, since its
 * first frames are too faint to be told from noise.
 */
export function firstVisible(frames: readonly Visibility[]): number {
  let there = frames.length - 1;
  while (there > 0 && !isAbsent(frames, there - 1)) there -= 1;
  if (there === 0) return 0;
  const top = Math.max(...frames.slice(there, there + riseFrames).map(({ opacity }) => opacity));
  const floor = median(
    frames.slice(Math.max(0, there - 2 - floorFrames), Math.max(1, there - 2)).map((f) => f.opacity),
  );
  const base = Math.min(floor, 0.4 * top);
  const share = frames.map((frame) => (frame.opacity - base) / (top - base));
  while (there < frames.length - 1 && !isShown(frames[there] ?? nothing)) there += 1;
  let [from, to] = [there, there];
  while (from > 0 && (share[from - 1] ?? 0) > fadeLow && (share[from - 1] ?? 0) < (share[from] ?? 0)) from -= 1;
  while (to < frames.length - 1 && (share[to] ?? 1) < fadeHigh && (share[to + 1] ?? 0) > (share[to] ?? 0)) to += 1;
  // a fade passes the middle step by step; a cut into a picture that is still being refined begins above it
  if (to - from <= cutFrames || (share[from] ?? 1) > 0.5) return there;
  const [begin, end] = [frames[from]?.time ?? 0, frames[to]?.time ?? 0];
  const zero = Math.max(2 * begin - end, crossing(frames.slice(from, to + 1), share.slice(from, to + 1)));
  const step = (frames[there]?.time ?? 0) - (frames[there - 1]?.time ?? 0);
  const start = frames.findIndex((frame) => frame.time >= zero - step / 4);
  return Math.max(0, Math.min(start, there));
}

const nothing: Showing = { opacity: 0, likeness: 0 };

/** Absent from this frame and the one before: one odd frame (a flash, a bad picture) is not a gap. */
function isAbsent(frames: readonly Visibility[], at: number): boolean {
  return [at, Math.max(0, at - 1)].every((i) => !isShown(frames[i] ?? nothing));
}

/** Time at which the least-squares line of share over time is 0. */
function crossing(frames: readonly Visibility[], share: readonly number[]): number {
  const n = frames.length;
  const meanTime = frames.reduce((sum, frame) => sum + frame.time, 0) / n;
  const meanShare = share.reduce((sum, s) => sum + s, 0) / n;
  let [covariance, variance] = [0, 0];
  frames.forEach((frame, i) => {
    covariance += (frame.time - meanTime) * ((share[i] ?? 0) - meanShare);
    variance += (frame.time - meanTime) ** 2;
  });
  return covariance <= 0 ? (frames[0]?.time ?? 0) : meanTime - (meanShare * variance) / covariance;
}
