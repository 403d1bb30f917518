import { quantile } from '../../base/quantile.ts';
import { changedInOtherLight, compare, unlikeness, type Change } from './likeness.ts';
import type { Thumbnail } from './thumbnail.ts';

/** Frames on each side of a place whose own changes say how lively the shot is, and those right beside it. */
const CONTEXT = 8;
const BESIDE = 3;
/** Frames that a flash or an explosion may last. */
const FLASH_FRAMES = 14;
/** A cut changes at least this much ... */
const LEAST = 0.3;
/** ... more than this many times what changes around it. */
const LIVELINESS = 0.6;
/** The same under a strobe light: the frames that show something lie further apart, and what moves changes more. */
const STROBED_LIVELINESS = 0.9;
/** Where more than this of the blocks are new, or so much changes, lie cuts (shots of a frame or two), which say nothing about how lively a shot is. */
const CERTAIN_CHANGED = 0.88;
const CERTAIN = 0.7;
/** Frames whose mean luma is off those before and after by this much, on average, may be lit by a flash, or dark between two. */
const FLASH_LUMA = 6;
/** A flash leaves more of the blocks than this recognisable. */
const FLASH_CHANGED = 0.75;
/** ... and the same picture in another light all but this. */
const SAME_CHANGED = 0.25;
/** Pictures under this `unlikeness` are the same. */
const SAME = 0.2;
/** Luma deviation of a frame that shows nothing. */
const PLAIN_DEVIATION = 5;
/** So many of these with pictures between them, within the length of two flashes, are a strobe light. */
const STROBE_BLINKS = 3;

const isPlain = ({ deviation }: Thumbnail) => deviation < PLAIN_DEVIATION;

/**
 * Finds hard cuts in thumbnails as they come, some frames late. A cut is a change that stands out of what moves around it, and is still there when every frame that a flash
 * may have lit is skipped.
 */
export class CutFinder {
  private readonly window: Thumbnail[] = [];
  /** `changes[i]` lies between `window[i - 1]` and `window[i]`. */
  private readonly changes: Change[] = [];
  /** As `changes`, but over one frame where that is less: under a strobe light every second frame is alike. */
  private readonly calmed: (number | undefined)[] = [];
  private next = 1;
  private lastCut = 0;

  /** @returns the first frames of the shots that are now known to begin with a hard cut; ascending over all calls. */
  push(thumb: Thumbnail): Thumbnail[] {
    const before = this.window.at(-1);
    this.window.push(thumb);
    this.changes.push(before === undefined ? { amount: 0, changed: 0 } : compare(before, thumb));
    this.calmed.push(undefined);
    const found = this.window.length - this.next > FLASH_FRAMES ? this.judgeNext() : [];
    this.forget();
    return found;
  }

  /** The cuts among the last frames. */
  finish(): Thumbnail[] {
    const found: Thumbnail[] = [];
    while (this.next < this.window.length) found.push(...this.judgeNext());
    return found;
  }

  /** How much the last frame differs from the one before, 0..1, see `Change`; and where that begins to be a cut, as far as the past tells. */
  get latest(): { readonly change: number; readonly bar: number } {
    const last = this.changes.length - 1;
    return { change: this.changes[last]?.amount ?? 0, bar: LEAST + LIVELINESS * this.liveliness(last) };
  }

  private judgeNext(): Thumbnail[] {
    const at = this.next;
    this.next += 1;
    if (!this.isCut(at)) return [];
    this.lastCut = at;
    return [this.window[at]!];
  }

  private isCut(at: number): boolean {
    const change = this.changes[at]!.amount;
    if (change < LEAST) return false;
    if (this.isStrobed(at)) return this.isCutBetweenBlinks(at);
    const bar = LEAST + LIVELINESS * this.liveliness(at);
    return change > bar && !this.isOtherLight(at) && !this.isFlash(at, bar) && !this.isPassing(at, bar);
  }

  /** Whether the same picture is there in another light: a lamp that goes on. */
  private isOtherLight(at: number): boolean {
    const [a, b] = [this.window[at - 1]!, this.window[at]!];
    if (Math.abs(a.mean - b.mean) < FLASH_LUMA) return false;
    return changedInOtherLight(a, b) < SAME_CHANGED && changedInOtherLight(b, a) < SAME_CHANGED;
  }

  /** Whether the picture from before comes back, or that from after was there, without a second cut: something large passed close to the camera, and only one of its sides came at once. */
  private isPassing(at: number, bar: number): boolean {
    const steps = (from: number, to: number) => this.changes.slice(from, to).every(({ amount }) => amount <= bar);
    const first = Math.max(this.lastCut, at - FLASH_FRAMES);
    const last = Math.min(this.window.length - 1, at + FLASH_FRAMES);
    const isSame = (before: number, after: number) => unlikeness(this.window[before]!, this.window[after]!) < SAME;
    for (let after = at + 2; after <= last && steps(after, after + 1); after += 1)
      if (isSame(at - 1, after)) return true;
    for (let before = at - 2; before >= first && steps(before + 1, before + 2); before -= 1) if (isSame(before, at)) return true; // prettier-ignore
    return false;
  }

  /** Whether the picture goes off, or white, again and again around a place. */
  private isStrobed(at: number): boolean {
    let blinks = 0;
    const last = Math.min(this.window.length - 1, at + FLASH_FRAMES);
    for (let i = Math.max(1, at - FLASH_FRAMES); i <= last; i += 1) {
      if (isPlain(this.window[i]!) && !isPlain(this.window[i - 1]!)) blinks += 1;
    }
    return blinks >= STROBE_BLINKS;
  }

  /** As `isCut`, among the frames alone that show something. */
  private isCutBetweenBlinks(at: number): boolean {
    if (isPlain(this.window[at]!)) return false;
    const shown: Thumbnail[] = [];
    let place = 0;
    const last = Math.min(this.window.length - 1, at + FLASH_FRAMES);
    for (let i = Math.max(this.lastCut, at - FLASH_FRAMES); i <= last; i += 1) {
      if (i === at) place = shown.length;
      if (!isPlain(this.window[i]!)) shown.push(this.window[i]!);
    }
    const step = (i: number) => (i < 1 || i >= shown.length ? 0 : unlikeness(shown[i - 1]!, shown[i]!));
    const beside = Math.max(...[-3, -2, -1, 1, 2, 3].map((off) => step(place + off)));
    return place > 0 && step(place) > LEAST + STROBED_LIVELINESS * beside;
  }

  /** What changes around a place: the most right beside it, or what is usual further away. */
  private liveliness(at: number): number {
    const around: number[] = [];
    let beside = 0;
    const last = Math.min(at + CONTEXT, this.window.length - 1);
    for (let i = Math.max(this.lastCut + 1, at - CONTEXT); i <= last; i += 1) {
      const change = this.calmedAt(i, at);
      if (i === at || change >= CERTAIN || (change > LEAST && this.changes[i]!.changed >= CERTAIN_CHANGED)) continue;
      around.push(change);
      if (Math.abs(i - at) <= BESIDE) beside = Math.max(beside, change);
    }
    return Math.max(beside, quantile(around, 0.7));
  }

  /** The change at `i`, or the lesser one over a frame, not across the place `at`. */
  private calmedAt(i: number, at: number): number {
    const change = this.changes[i]!.amount;
    if (change < LEAST / 2 || i - 2 < this.lastCut || i === at + 1) return change;
    this.calmed[i] ??= Math.min(change, unlikeness(this.window[i - 2]!, this.window[i]!));
    return this.calmed[i];
  }

  /** Whether the picture from before comes back soon, or was there before a flash that ends here. */
  private isFlash(at: number, bar: number): boolean {
    const first = Math.max(this.lastCut, at - FLASH_FRAMES);
    const last = Math.min(this.window.length - 1, at + FLASH_FRAMES);
    for (let after = at + 1; after <= last; after += 1) if (this.returns(at - 1, after, bar)) return true;
    for (let before = at - 2; before >= first; before -= 1) if (this.returns(before, at, bar)) return true;
    return false;
  }

  private returns(before: number, after: number, bar: number): boolean {
    return this.mayBeFlash(before, after) && unlikeness(this.window[before]!, this.window[after]!) <= bar;
  }

  /** Whether the frames between two are brighter or darker than both, and show the same in another light or nothing. */
  private mayBeFlash(before: number, after: number): boolean {
    const [a, b] = [this.window[before]!, this.window[after]!];
    const between = this.window.slice(before + 1, after);
    const mean = between.reduce((sum, one) => sum + one.mean, 0) / between.length;
    if (between.every(isPlain)) return true;
    // black under a strobe light: what it shows in between is what it showed before
    const shown = isPlain(a) ? this.window[before - 1] : a;
    if (
      shown === undefined ||
      (mean < Math.max(a.mean, b.mean) + FLASH_LUMA && mean > Math.min(a.mean, b.mean) - FLASH_LUMA)
    )
      return false;
    return between.every((one) => isPlain(one) || changedInOtherLight(shown, one) < FLASH_CHANGED);
  }

  private forget(): void {
    const drop = this.next - FLASH_FRAMES - 4;
    if (drop < 64) return;
    for (const list of [this.window, this.changes, this.calmed]) list.splice(0, drop);
    this.next -= drop;
    this.lastCut = Math.max(0, this.lastCut - drop);
  }
}
