import type { Frame, Media } from '../../media/media.ts';
import { CutFinder } from './cut-finder.ts';
import { FadeFinder, type Fade } from './fade-finder.ts';
import { GradualFinder, type Gradual } from './gradual-finder.ts';
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
 * Finds the shots in frames as they come, in memory that does not grow with the film. Give it every frame, of any size from 64 x 36, in `yuv420p`, `rgb24` or `gray`: at a
 * thinned rate movement looks like cuts.
 */
export class ShotDetector {
  private readonly cuts = new CutFinder();
  private readonly gradual = new GradualFinder();
  private readonly fades = new FadeFinder();
  /** Transitions that may still be overruled by one that is found later; ascending. */
  private waiting: Transition[] = [];
  private count = 0;
  private last: Thumbnail | undefined;
  private frameSeconds = 0.04;
  private opening: Transition = { kind: 'start', startSeconds: 0, startFrame: 0, endSeconds: 0, endFrame: 0 };

  /** Takes the next frame. @returns the shots that are known to be complete now, in order, each once; some seconds late. */
  push(frame: Frame): Shot[] {
    const thumb = thumbnail(frame, this.count);
    if (this.last === undefined) this.opening = transition('start', thumb, thumb);
    else this.frameSeconds = thumb.seconds - this.last.seconds;
    this.count += 1;
    this.last = thumb;
    this.take(this.cuts.push(thumb), this.fades.push(thumb), this.gradual.push(thumb));
    const sure = thumb.seconds - GradualFinder.lagSeconds;
    return this.release(({ endSeconds, endFrame }) => endSeconds < sure && endFrame < this.fades.openFrame - 1);
  }

  /** Whether the last frame may begin a shot, as far as the frames before it tell: most cuts, and some that turn out to be none. */
  get changesNow(): boolean {
    const { change, bar } = this.cuts.latest;
    return change > bar;
  }

  /** The shots that are left; at least one when there was any frame. @param endSeconds end of the film; one frame after the last one when absent. */
  finish(endSeconds?: number): Shot[] {
    if (this.last === undefined) return [];
    this.take(this.cuts.finish(), this.fades.finish(), []);
    this.take([], [], this.gradual.finish());
    const shots = this.release(() => true);
    const end = { frame: this.count, seconds: Math.max(endSeconds ?? 0, this.last.seconds + this.frameSeconds) };
    return [...shots, this.close(transition('end', end, end))];
  }

  private take(cuts: readonly Thumbnail[], fades: readonly Fade[], gradual: readonly Gradual[]): void {
    for (const first of cuts) {
      this.gradual.addCut(first.frame);
      this.put(transition('cut', first, first), () => false);
    }
    // black or white between two shots is one transition, whatever was found inside
    for (const { from, to } of fades) this.put(transition('fade', from, to), () => true);
    // a dissolve was never looked for across a cut, so it overrules nothing
    for (const { kind, from, to } of gradual) this.put(transition(kind, from, to), () => false);
  }

  /** Puts a transition among those waiting; where it meets others, `overrules` says which of them go. If one stays, it goes itself. */
  private put(one: Transition, overrules: (other: Transition) => boolean): void {
    const meets = (other: Transition) =>
      (one.kind !== 'cut' || other.kind !== 'cut') &&
      other.startFrame <= one.endFrame + 1 &&
      other.endFrame >= one.startFrame - 1;
    const stays = this.waiting.filter((other) => !meets(other) || !overrules(other));
    if (stays.some(meets) || one.startFrame < this.opening.endFrame) return;
    this.waiting = [...stays, one].sort((a, b) => a.startFrame - b.startFrame);
  }

  private release(isSure: (one: Transition) => boolean): Shot[] {
    const shots: Shot[] = [];
    while (this.waiting[0] !== undefined && isSure(this.waiting[0])) shots.push(this.close(this.waiting.shift()!)); // it is there
    return shots;
  }

  private close(closing: Transition): Shot {
    const { opening } = this;
    this.opening = closing;
    return { ...middle(opening, 'start'), ...middle(closing, 'end'), opening, closing };
  }
}

type Instant = Pick<Thumbnail, 'frame' | 'seconds'>;

function transition(kind: TransitionKind, from: Instant, to: Instant): Transition {
  return {
    kind,
    ...{ startSeconds: from.seconds, startFrame: from.frame },
    ...{ endSeconds: to.seconds, endFrame: to.frame },
  };
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
