import type { Rational } from './media.ts';
import { lines } from './progress.ts';
import { parseRational } from './time.ts';

/** When a frame is shown, in ticks of the time base. */
export interface PacketTime {
  readonly pts: number;
  readonly duration: number;
}

/** Reads the `framecrc` muxer's list of frames (one stream) as it grows, and answers by number. */
export class PacketTimes {
  /** Write what arrives here. */
  readonly write: (text: string) => void;
  private base: Rational = { num: 1, den: 1_000_000 };
  private readonly times: PacketTime[] = [];
  private dropped = 0;
  private over = false;
  private wake: (() => void) | undefined;

  constructor() {
    this.write = lines((line) => this.read(line));
  }

  get timeBase(): Rational {
    return this.base;
  }

  /** The list is complete, or broken off. */
  get ended(): boolean {
    return this.over;
  }

  /** Time of frame `index` once it is known; undefined when there are not that many. One caller at a time. */
  async at(index: number): Promise<PacketTime | undefined> {
    while (index >= this.dropped + this.times.length && !this.over) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    return this.times[index - this.dropped];
  }

  /** Forgets the frames before `index`, so that a long film takes no more memory than a short one. */
  forgetBefore(index: number): void {
    if (index - this.dropped < 1024) return;
    this.times.splice(0, index - this.dropped);
    this.dropped = index;
  }

  /** No more will come. */
  end(): void {
    this.over = true;
    this.wake?.();
    this.wake = undefined;
  }

  /** `#tb 0: 1/12288` or `0, dts, pts, duration, size, 0xchecksum` (libavformat/framecrcenc.c). */
  private read(line: string): void {
    if (line.startsWith('#tb 0: ')) this.base = parseRational(line.slice(7)) ?? this.base;
    if (line.startsWith('#') || line === '') return;
    const [, , pts, duration] = line.split(',', 4);
    this.times.push({ pts: Number(pts), duration: Number(duration) });
    this.wake?.();
    this.wake = undefined;
  }
}
