import type { Frame, Media, VideoStream } from '../../media/media.ts';
import { change, moments, thumb, type Thumb } from './moment.ts';
import { ramp } from './score.ts';
import { displaySize } from './scan.ts';
import type { Candidate } from './select.ts';

/** Frames a second of an animation: GIF counts in hundredths of a second, and this is 8 of them. */
export const ANIMATION_RATE = 12.5;
/** Frames over which the end runs into the start. */
const BLEND_FRAMES = 4;
/** How much later than at its start, and earlier than at its end, a loop may begin and end for the sake of its seam. */
const SEAM_SECONDS = 0.8;

/** A stretch of film. */
export interface Stretch {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** 0..10 */
  readonly liveliness: number;
}

/** The liveliest stretch of the wanted length in some consecutive frames: movement, good pictures, no cut; absent when they are too short. */
export function liveliestStretch(thumbs: readonly Thumb[], seconds: number, pictureScore: number): Stretch | undefined {
  const all = moments(thumbs);
  let best: Stretch | undefined;
  thumbs.forEach((first, from) => {
    const to = thumbs.findLastIndex((one) => one.seconds <= first.seconds + seconds + 1e-6);
    const last = thumbs[to]!;
    if (last.seconds - first.seconds < seconds * 0.9) return;
    const inside = all.slice(from, to + 1);
    const motion = inside.reduce((sum, moment) => sum + Math.min(moment.motion, 20), 0) / inside.length;
    const broken = Math.max(...inside.map((moment) => moment.transition));
    const liveliness =
      pictureScore * (0.3 + 0.7 * ramp(motion, 0.3, 5)) * (1 - 0.4 * ramp(motion, 9, 18)) * (1 - 0.7 * broken);
    if (best === undefined || liveliness > best.liveliness) {
      best = { startSeconds: first.seconds, endSeconds: first.seconds + seconds, liveliness };
    }
  });
  return best;
}

/** Looks around each candidate for the liveliest stretch of the film; the best candidate's surroundings, cut where the film ends, when there is none. */
export async function findStretch(
  media: Media,
  path: string,
  stream: VideoStream,
  candidates: readonly Candidate[],
  film: { readonly durationSeconds: number; readonly seconds: number },
  signal: AbortSignal,
): Promise<Stretch> {
  const length = Math.min(film.seconds, film.durationSeconds);
  let best: Stretch | undefined;
  for (const { seconds, score } of candidates) {
    const startSeconds = Math.max(0, Math.min(seconds - length, film.durationSeconds - length));
    const part = { startSeconds, endSeconds: Math.min(film.durationSeconds, seconds + length) };
    const thumbs: Thumb[] = [];
    const request = {
      pixelFormat: 'rgb24',
      width: 160,
      height: 90,
      sampleRate: ANIMATION_RATE,
      ...part,
      signal,
    } as const;
    for await (const frame of media.frames(path, request)) thumbs.push(thumb(frame));
    const found = liveliestStretch(thumbs, length, score);
    if (found !== undefined && (best === undefined || found.liveliness > best.liveliness)) best = found;
  }
  const at = candidates[0]?.seconds ?? 0;
  const start = Math.max(0, Math.min(at - length / 2, film.durationSeconds - length));
  return best ?? { startSeconds: start, endSeconds: start + length, liveliness: candidates[0]?.score ?? 0 };
}

/** Decodes a stretch at the size and rate of an animation. */
export async function animationFrames(
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
    pixelFormat: 'rgb24',
    width: Math.max(2, Math.round(display.width * scale)),
    height: Math.max(2, Math.round(display.height * scale)),
    sampleRate: ANIMATION_RATE,
    startSeconds: stretch.startSeconds,
    endSeconds: stretch.endSeconds,
    signal,
  })) {
    frames.push(frame);
  }
  return frames;
}

/** Cuts frames to the loop with the least visible seam, and runs its last frames into what came before its first. */
export function seamless(frames: readonly Frame[]): Frame[] {
  const slack = Math.min(Math.round(SEAM_SECONDS * ANIMATION_RATE), Math.floor(frames.length / 4));
  if (slack < BLEND_FRAMES) return [...frames];
  const thumbs = frames.map(thumb);
  let [first, last, least] = [BLEND_FRAMES, frames.length - 1, Infinity];
  for (let a = BLEND_FRAMES; a <= BLEND_FRAMES + slack; a += 1) {
    for (let b = frames.length - 1 - slack; b < frames.length; b += 1) {
      // after the last frame the one before the first ought to stand
      const seam = change(thumbs[a - 1]!, thumbs[b]!) - 0.02 * (b - a);
      if (seam < least) [first, last, least] = [a, b, seam];
    }
  }
  return frames.slice(first, last + 1).map((frame, i) => {
    const step = i - (last - first - BLEND_FRAMES);
    return step > 0 ? blend(frame, frames[first - 1 - BLEND_FRAMES + step]!, step / (BLEND_FRAMES + 1)) : frame;
  });
}

function blend(a: Frame, b: Frame, share: number): Frame {
  return { ...a, data: a.data.map((value, i) => Math.round(value + (b.data[i]! - value) * share)) };
}
