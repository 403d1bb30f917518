import { displaySize } from '../../media/display-size.ts';
import type { Frame, Media, VideoStream } from '../../media/media.ts';
import { change, moments } from '../../analysis/interest/moment.ts';
import { thumbnail, type Thumbnail } from '../../analysis/shots/thumbnail.ts';
import { median } from '../../base/quantile.ts';
import { ramp } from '../../base/ramp.ts';
import type { Candidate } from './select.ts';

/** Most frames a second of an animation. */
const ANIMATION_RATE = 12.5;
/** Frames over which the end runs into what came before the start, so that the loop has no jerk. */
const BLEND_FRAMES = 4;

/** A stretch of film. */
export interface Stretch {
  /** Time of the first frame that is read; `lead` of them precede the loop and are blended into its end. */
  readonly startSeconds: number;
  /** Where the loop ends; a frame at this time is not part of it. */
  readonly endSeconds: number;
  readonly lead: number;
  /** 0..10 */
  readonly liveliness: number;
}

/**
 * The liveliest stretch of the wanted length in some consecutive frames: movement, but no whirl; a good picture; no cut; a start that looks like the end.
 * Absent when they are too short.
 */
export function liveliestStretch(
  thumbs: readonly Thumbnail[],
  seconds: number,
  pictureScore: number,
): Stretch | undefined {
  const all = moments(thumbs);
  let best: Stretch | undefined;
  for (let from = BLEND_FRAMES; from < thumbs.length; from += 1) {
    const first = thumbs[from]!.seconds;
    const to = thumbs.findLastIndex((one) => one.seconds < first + seconds - 1e-6);
    if (to <= from || thumbs[to]!.seconds - first < 0.85 * seconds) break;
    const inside = all.slice(from - BLEND_FRAMES, to + 1);
    const motion = inside.reduce((sum, moment) => sum + Math.min(moment.motion, 20), 0) / inside.length;
    const broken = Math.max(...inside.map((moment) => moment.transition));
    const seam = change(thumbs[from - 1]!, thumbs[to]!);
    const liveliness =
      pictureScore *
      (0.3 + 0.7 * ramp(motion, 0.3, 5)) *
      (1 - 0.4 * ramp(motion, 9, 18)) *
      (1 - 0.3 * ramp(seam, 2, 25)) *
      (1 - 0.8 * broken);
    if (best !== undefined && liveliness <= best.liveliness) continue;
    const startSeconds = thumbs[from - BLEND_FRAMES]!.seconds;
    best = { startSeconds, endSeconds: first + seconds, lead: BLEND_FRAMES, liveliness };
  }
  return best;
}

/** Looks around each candidate for the liveliest stretch of the film; what lies around the best candidate, not blended, when the film is too short for one. */
export async function findStretch(
  media: Media,
  path: string,
  candidates: readonly Candidate[],
  film: { readonly durationSeconds: number; readonly seconds: number },
  signal: AbortSignal,
): Promise<Stretch> {
  const { durationSeconds, seconds: length } = film;
  let best: Stretch | undefined;
  for (const { seconds, score } of candidates) {
    const thumbs: Thumbnail[] = [];
    for await (const frame of media.frames(path, {
      ...{ pixelFormat: 'rgb24', width: 160, height: 90, sampleRate: ANIMATION_RATE, signal },
      startSeconds: Math.max(0, Math.min(seconds - length, durationSeconds - 2 * length)),
      endSeconds: Math.max(seconds + length, 2 * length),
    })) {
      thumbs.push(thumbnail(frame, thumbs.length));
    }
    const found = liveliestStretch(thumbs, length, score);
    if (found !== undefined && (best === undefined || found.liveliness > best.liveliness)) best = found;
  }
  const [{ seconds, score } = { seconds: 0, score: 0 }] = candidates;
  const startSeconds = Math.max(0, Math.min(seconds - length / 2, durationSeconds - length));
  return best ?? { startSeconds, endSeconds: startSeconds + length, lead: 0, liveliness: score };
}

/** Decodes a stretch at the size of an animation, and joins its end to its start. */
export async function loop(
  media: Media,
  path: string,
  stream: VideoStream,
  stretch: Stretch,
  width: number,
  signal: AbortSignal,
): Promise<Frame[]> {
  const display = displaySize(stream);
  const scale = Math.min(1, width / display.width);
  const frames: Frame[] = [];
  for await (const frame of media.frames(path, {
    ...{ pixelFormat: 'rgb24', sampleRate: ANIMATION_RATE, signal },
    width: Math.max(2, Math.round(display.width * scale)),
    height: Math.max(2, Math.round(display.height * scale)),
    startSeconds: Math.max(0, stretch.startSeconds - 1e-4),
    endSeconds: stretch.endSeconds,
  })) {
    frames.push(frame);
  }
  return seamless(frames, stretch.lead);
}

/** Drops the first `lead` frames and blends them into the last ones: after the last frame the first is the natural next. */
function seamless(frames: readonly Frame[], lead: number): Frame[] {
  const blended = frames.length - lead;
  return frames.slice(lead).map((frame, i) => {
    const step = i + lead - blended;
    return step >= 0 && blended > lead ? blend(frame, frames[step]!, (step + 1) / (lead + 1)) : frame;
  });
}

function blend(a: Frame, b: Frame, share: number): Frame {
  return { ...a, data: a.data.map((value, i) => Math.round(value + (b.data[i]! - value) * share)) };
}

/** How long each frame is shown, in the hundredths of a second that GIF counts in, so that the whole keeps time. Milliseconds. */
export function delays(frames: readonly Frame[]): number[] {
  const ticks = frames.map(({ ptsSeconds }) => Math.round(ptsSeconds * 100));
  const steps = ticks.slice(1).map((tick, i) => Math.max(2, tick - ticks[i]!) * 10);
  const ordinary = steps.length === 0 ? 1000 / ANIMATION_RATE : median(steps);
  return frames.map((_, i) => steps[i] ?? ordinary);
}
