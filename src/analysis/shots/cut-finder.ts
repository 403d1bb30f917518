import { structureDistance, unlikeness } from './likeness.ts';
import type { Thumbnail } from './thumbnail.ts';

/** Frames on each side of a place that are compared across it. A flash lasts no longer. */
const SIDE = 4;
/** Frames on each side whose own changes say how lively the shot is. */
const CONTEXT = 8;
/** A cut stands this far over ... */
const LEAST = 0.3;
/** ... and this many times over the liveliness around it. */
const LIVELINESS = 0.62;
/** A frame whose mean luma is off both neighbours by this much is lit by a flash, or dark between two. */
const FLASH_LUMA = 12;
/** Luma deviation of a frame that shows nothing. */
const PLAIN_DEVIATION = 5;

/** Finds hard cuts in thumbnails as they come, some frames late. */
export class CutFinder {
  private readonly window: Thumbnail[] = [];
  /** `changes[i]` lies between `window[i - 1]` and `window[i]`. */
  private readonly changes: number[] = [];
  private next = 1;
  private lastCut = 0;

  /** @returns the first frame of each shot that is known to begin with a hard cut now; ascending over all calls. */
  push(thumb: Thumbnail): Thumbnail[] {
    const before = this.window.at(-1);
    this.window.push(thumb);
    this.changes.push(before === undefined ? 0 : unlikeness(before, thumb));
    const found = this.window.length - this.next > CONTEXT ? this.judgeNext() : [];
    this.forget();
    return found;
  }

  /** The cuts among the last frames. */
  finish(): Thumbnail[] {
    const found: Thumbnail[] = [];
    while (this.next < this.window.length) found.push(...this.judgeNext());
    return found;
  }

  private judgeNext(): Thumbnail[] {
    const at = this.next;
    this.next += 1;
    if (!this.isCut(at)) return [];
    this.lastCut = at;
    return [this.window[at]!];
  }

  private isCut(at: number): boolean {
    const change = this.changes[at]!;
    if (change < LEAST) return false;
    const lively = this.liveliness(at);
    const bar = LEAST + LIVELINESS * lively;
    return change > bar && this.acrossFlashes(at) > bar;
  }

  /** Upper quartile of the changes around a place within the two shots, over no more than a frame of flash. */
  private liveliness(at: number): number {
    const from = Math.max(1, this.lastCut + 1, at - CONTEXT);
    const around: number[] = [];
    for (let i = from; i <= Math.min(at + CONTEXT, this.window.length - 1); i += 1) {
      if (i !== at) around.push(this.changes[i]!);
    }
    around.sort((a, b) => a - b);
    return around[Math.floor(around.length * 0.7)] ?? 0;
  }

  /** The least change from a frame before to a frame after, over frames that a flash may have lit. */
  private acrossFlashes(at: number): number {
    let least = this.changes[at]!;
    for (let before = at - 1; before >= Math.max(this.lastCut, at - SIDE); before -= 1) {
      for (let after = at; after < Math.min(this.window.length, at + SIDE); after += 1) {
        if (after - before < 2 || !this.mayBeFlash(before, after)) continue;
        least = Math.min(least, unlikeness(this.window[before]!, this.window[after]!));
      }
    }
    return least;
  }

  /** Whether all frames between two are brighter or darker than both, or show nothing, or show the same in another light. */
  private mayBeFlash(before: number, after: number): boolean {
    const [a, b] = [this.window[before]!, this.window[after]!];
    for (let i = before + 1; i < after; i += 1) {
      const one = this.window[i]!;
      const brighter = one.mean > Math.max(a.mean, b.mean) + FLASH_LUMA;
      const darker = one.mean < Math.min(a.mean, b.mean) - FLASH_LUMA;
      const plain = one.deviation < PLAIN_DEVIATION;
      if (!brighter && !darker && !plain && structureDistance(a, one) > 0.35) return false;
    }
    return true;
  }

  private forget(): void {
    const drop = this.next - CONTEXT - 2;
    if (drop < 64) return;
    this.window.splice(0, drop);
    this.changes.splice(0, drop);
    this.next -= drop;
    this.lastCut = Math.max(0, this.lastCut - drop);
  }
}
