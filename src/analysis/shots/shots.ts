import type { Frame, Media } from '../../media/media.ts';
import { CutFinder } from './cut-finder.ts';
import { THUMB, thumbnail, type Thumbnail } from './thumbnail.ts';

/** How one shot becomes the next. `start` and `end` are those of the film. */
export type TransitionKind = 'start' | 'cut' | 'dissolve' | 'fade' | 'wipe' | 'end';

/** Where one shot becomes the next. */
export interface Transition {
  readonly kind: TransitionKind;
  /** First frame that holds something of the later shot. */
  readonly startSeconds: number;
  readonly startFrame: number;
  /** First frame that holds nothing of the earlier shot; that of the start for a cut. */
  readonly endSeconds: number;
  readonly endFrame: number;
}

/** What one camera took without a break. The shots of a film follow each other without gap, from its first frame to its end. */
export interface Shot {
  /** Time of its first frame: after a cut the first of the new picture, after a gradual transition that in its middle. */
  readonly startSeconds: number;
  /** Time of the first frame of the next shot; the end of the film for the last one. */
  readonly endSeconds: number;
  /** Its frames, counted from 0 in presentation order among the frames that were looked at (all of the film with `detectShots`): start <= frame < end. */
  readonly startFrame: number;
  readonly endFrame: number;
  readonly opening: Transition;
  readonly closing: Transition;
}

/**
 * Finds the shots in frames as they come, in memory that does not grow with the film (but for the shots it is asked to remember by the caller). Give it every frame, of any
 * size from 64 x 36, in `yuv420p`, `rgb24` or `gray`: at a thinned rate gradual transitions look like cuts.
 */
export class ShotDetector {
  private readonly cuts = new CutFinder();
  private count = 0;
  private last: Thumbnail | undefined;
  private previous: Thumbnail | undefined;
  private opening: Transition = { kind: 'start', startSeconds: 0, startFrame: 0, endSeconds: 0, endFrame: 0 };

  /** Takes the next frame. @returns the shots that are known to be complete now, in order, each once; a second or so late. */
  push(frame: Frame): Shot[] {
    const thumb = thumbnail(frame, this.count);
    if (this.count === 0) this.opening = { ...this.opening, startSeconds: thumb.seconds, endSeconds: thumb.seconds };
    this.count += 1;
    this.previous = this.last;
    this.last = thumb;
    return this.cuts.push(thumb).map((first) => this.close(cutAt(first)));
  }

  /** The shots that are left; at least one when there was any frame. @param endSeconds end of the film; one frame after the last one when absent. */
  finish(endSeconds?: number): Shot[] {
    if (this.last === undefined) return [];
    const shots = this.cuts.finish().map((first) => this.close(cutAt(first)));
    const frameSeconds = this.previous === undefined ? 0.04 : this.last.seconds - this.previous.seconds;
    const end = Math.max(endSeconds ?? 0, this.last.seconds + frameSeconds);
    return [
      ...shots,
      this.close({ kind: 'end', startSeconds: end, startFrame: this.count, endSeconds: end, endFrame: this.count }),
    ];
  }

  private close(closing: Transition): Shot {
    const { opening } = this;
    this.opening = closing;
    return { ...middle(opening, 'start'), ...middle(closing, 'end'), opening, closing };
  }
}

function middle<Side extends 'start' | 'end'>(
  { startSeconds, endSeconds, startFrame, endFrame }: Transition,
  side: Side,
) {
  const seconds = (startSeconds + endSeconds) / 2;
  const frame = Math.floor((startFrame + endFrame) / 2);
  // the two keys are those of one side
  return { [`${side}Seconds`]: seconds, [`${side}Frame`]: frame } as Record<`${Side}Seconds` | `${Side}Frame`, number>;
}

function cutAt({ seconds, frame }: Thumbnail): Transition {
  return { kind: 'cut', startSeconds: seconds, startFrame: frame, endSeconds: seconds, endFrame: frame };
}

/** All shots of a film, in order; one decoding of the whole film at thumbnail size. Errors: those of `Media.frames`. */
export async function detectShots(
  media: Media,
  path: string,
  { signal, onSeconds }: { readonly signal: AbortSignal; readonly onSeconds?: (seconds: number) => void },
): Promise<Shot[]> {
  const detector = new ShotDetector();
  const shots: Shot[] = [];
  for await (const frame of media.frames(path, { pixelFormat: 'yuv420p', ...THUMB, signal })) {
    shots.push(...detector.push(frame));
    onSeconds?.(frame.ptsSeconds);
  }
  return [...shots, ...detector.finish()];
}
