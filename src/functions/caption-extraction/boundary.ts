/** Opacity of a line in one frame. */
export interface Visibility {
  /** Seconds. */
  readonly time: number;
  /** 0 absent .. 1 fully there; noise of about 0.1 either way. */
  readonly opacity: number;
}

/** A transition of at most this many frames between absent and there is a cut; a longer one is a fade. */
const cutFrames = 1;
/** Shares of the full opacity between which a fade is straight enough to be measured. */
const [fadeLow, fadeHigh] = [0.15, 0.85];
const floorFrames = 6;

/**
 * First frame that shows a line.
 * @param frames in presentation order, ending with one that shows it fully. @param top its full opacity.
 * @returns index into `frames`, 0 when it was there all along.
 *
 * A cut is where the opacity passes the middle. A fade begins where the straight line through its steps meets the opacity before it,
 * since its first frames are too faint to be told from noise.
 */
export function firstVisible(frames: readonly Visibility[], top: number): number {
  let there = frames.length - 1;
  while (there > 0 && !absent(frames, there - 1, top)) there -= 1;
  if (there === 0) return 0;
  const floor = median(
    frames.slice(Math.max(0, there - 2 - floorFrames), Math.max(1, there - 2)).map((f) => f.opacity),
  );
  const base = Math.min(floor, 0.4 * top);
  const share = frames.map((frame) => (frame.opacity - base) / (top - base));
  while (there < frames.length - 1 && (share[there] ?? 1) < 0.5) there += 1;
  while (there > 0 && (share[there - 1] ?? 0) >= 0.5) there -= 1;
  let [from, to] = [there, there];
  while (from > 0 && (share[from - 1] ?? 0) > fadeLow && (share[from - 1] ?? 0) < (share[from] ?? 0)) from -= 1;
  while (to < frames.length - 1 && (share[to] ?? 1) < fadeHigh && (share[to + 1] ?? 0) > (share[to] ?? 0)) to += 1;
  if (to - from <= cutFrames) return there;
  const zero = crossing(frames.slice(from, to + 1), share.slice(from, to + 1));
  const step = (frames[there]?.time ?? 0) - (frames[there - 1]?.time ?? 0);
  const start = frames.findIndex((frame) => frame.time >= zero - step / 4);
  return Math.max(0, Math.min(start, there));
}

/** Absent for this frame and the one before: one odd frame (a flash, a bad picture) is not a gap. */
function absent(frames: readonly Visibility[], at: number, top: number): boolean {
  const low = (i: number) => (frames[i]?.opacity ?? 0) < 0.5 * top;
  return low(at) && (at === 0 || low(at - 1));
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

/** Middle value; 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
