import { unlikeness } from './likeness.ts';
import type { Thumbnail } from './thumbnail.ts';

/** Luma deviation up to which a frame shows nothing ... */
const PLAIN_DEVIATION = 4;
/** ... from which on it does ... */
const PICTURE_DEVIATION = 8;
/** ... and the luma beyond which it is black or white. */
const BLACK = 30;
const WHITE = 222;
/** How far Cb and Cr may be from gray. */
const GRAY = 8;
/** A fade to or from black or white takes no longer. Seconds */
const LONGEST_SECONDS = 2.5;
/** A picture gone for less than this that comes back was only interrupted. Seconds */
const INTERRUPTION_SECONDS = 0.5;
/** Black or white that comes again within this is a strobe light. */
const STROBE_SECONDS = 0.4;
/** Pictures under this `unlikeness` are the same; after a blink, in which things move on, it may be more. */
const SAME = 0.3;
const BLINK_SECONDS = 0.2;
const SAME_AFTER_BLINK = 0.5;
/** By how much of itself contrast must rise within `RISE_FRAMES` for a fade to be under way still. */
const RISE = 0.02;
const RISE_FRAMES = 4;

/** From the last whole frame of a shot, over black or white, to the first whole frame of the next. */
export interface Fade {
  /** First frame that is fading, or is black. */
  readonly from: Thumbnail;
  /** First frame that is not fading any more. */
  readonly to: Thumbnail;
}

/** Finds black or white between two shots, with the fades beside it, in thumbnails as they come. */
export class FadeFinder {
  /** Frames before the run, and the run's first. */
  private readonly history: Thumbnail[] = [];
  private lastRunSeconds = -Infinity;
  private run:
    { readonly first: Thumbnail; readonly from: Thumbnail; readonly before: Thumbnail | undefined } | undefined;
  /** Frames since the run ended; contrast rises as long as the fade lasts. */
  private rising: Thumbnail[] = [];

  /** Number of the first frame of a transition that is not complete yet; Infinity when there is none. */
  get openFrame(): number {
    return this.run?.from.frame ?? Infinity;
  }

  push(thumb: Thumbnail): Fade[] {
    if (isPlain(thumb)) {
      const shown = this.rising.some(({ deviation }) => deviation > PICTURE_DEVIATION);
      const flickers = this.run !== undefined && thumb.seconds - this.run.first.seconds < STROBE_SECONDS;
      const found = shown && !flickers ? this.finish() : [];
      if (shown && flickers) this.forgetRun(); // under a strobe light every second frame may be black
      this.run ??= this.start(thumb);
      this.rising = [];
      return found;
    }
    this.history.push(thumb);
    while (this.history[0]!.seconds < thumb.seconds - LONGEST_SECONDS) this.history.shift();
    if (this.run === undefined) return [];
    this.rising.push(thumb);
    return this.isRisen() ? this.finish() : [];
  }

  /** What is open ends here: a fade to the end of the film is no transition. */
  finish(): Fade[] {
    const { run, rising } = this;
    const flickered = run !== undefined && run.first.seconds - this.lastRunSeconds < STROBE_SECONDS;
    this.forgetRun();
    if (flickered) return [];
    const top = rising.reduce<Thumbnail | undefined>(
      (a, b) => (a !== undefined && a.deviation >= b.deviation ? a : b),
      undefined,
    );
    if (run?.before === undefined || top === undefined) return [];
    const gone = rising[0]!.seconds - run.from.seconds;
    const comesBack = [run.before, run.from].some(
      (one) => unlikeness(one, top) < (gone < BLINK_SECONDS ? SAME_AFTER_BLINK : SAME),
    );
    if (gone < INTERRUPTION_SECONDS && comesBack) return [];
    const full = rising.find(({ deviation }) => deviation >= 0.95 * top.deviation) ?? top;
    return [{ from: run.from, to: full }];
  }

  private forgetRun(): void {
    this.lastRunSeconds = this.run?.first.seconds ?? this.lastRunSeconds;
    this.run = undefined;
    this.rising = [];
  }

  /** Goes back to where the contrast began to fall. */
  private start(first: Thumbnail) {
    let at = this.history.length - 1;
    if (at < 0) return { first, from: first, before: undefined };
    let from = first;
    const stepsDown = (later: Thumbnail, earlier: Thumbnail) => later.deviation < 0.98 * earlier.deviation - 0.1;
    while (at >= 1 && stepsDown(this.history[at]!, this.history[at - 1]!)) {
      from = this.history[at]!;
      at -= 1;
    }
    return { first, from, before: this.history[at] };
  }

  private isRisen(): boolean {
    const { rising } = this;
    const last = rising.at(-1)!;
    if (last.seconds - rising[0]!.seconds > LONGEST_SECONDS) return true;
    const earlier = rising.at(-1 - RISE_FRAMES);
    return earlier !== undefined && last.deviation < earlier.deviation * (1 + RISE);
  }
}

function isPlain({ mean, deviation, colour }: Thumbnail): boolean {
  if (deviation > PLAIN_DEVIATION || (mean > BLACK && mean < WHITE)) return false;
  return colour.every((value) => Math.abs(value - 128) <= GRAY);
}
