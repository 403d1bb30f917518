import { internalError } from '../base/errors.ts';
import type { FrameReader } from './frame-reader.ts';
import type { Rational } from './media.ts';
import type { PacketTimes } from './packet-times.ts';

/** Pixels with the time of the source frame they come from. */
export interface TimedPicture {
  readonly data: Uint8Array;
  /** In ticks of the list's time base. */
  readonly pts: number;
}

/** Picture `n` belongs to frame `n` of the list. */
export async function* everyFrame(reader: FrameReader, times: PacketTimes): AsyncGenerator<TimedPicture> {
  for (let index = 0; ; index += 1) {
    const data = await reader.next();
    if (data === undefined) return;
    const time = await times.at(index);
    if (time === undefined) throw internalError(`picture ${index} has no time`);
    times.forgetBefore(index);
    yield { data, pts: time.pts };
  }
}

/**
 * Picture `k` shows the instant `k / rate` after the first frame: the last source frame at or before it. The `fps` filter made them and repeats a
 * frame where source frames are farther apart than instants; the list tells which ones are repeated, and they are left out.
 */
export async function* sampleFrames(
  reader: FrameReader,
  times: PacketTimes,
  rate: Rational,
): AsyncGenerator<TimedPicture> {
  const finder = new SourceFinder(times, rate);
  const pictures = new RunReader(reader);
  let given = -1;
  for (let instant = 0; ; instant += 1) {
    const picture = await pictures.next();
    if (picture === undefined) return;
    const source = await pictures.readOnDuring(finder.find(instant));
    if (source.index === given) continue;
    given = source.index;
    times.forgetBefore(source.index);
    yield { data: pictures.take(), pts: source.pts };
  }
}

/**
 * Reads on while something else is awaited, for the decoder may be waiting until its pictures are read before it tells of their times. Pictures that
 * repeat the one before are counted, not kept.
 */
class RunReader {
  /** What was read and not yet given; the first is what `next` gave last. */
  private readonly runs: { data: Uint8Array; repeats: number }[] = [];
  private ahead: Promise<Uint8Array | undefined> | undefined;
  private readonly reader: FrameReader;

  constructor(reader: FrameReader) {
    this.reader = reader;
  }

  /** The next picture, undefined after the last. It is only lent: `take` gives it away. */
  async next(): Promise<Uint8Array | undefined> {
    const [current] = this.runs;
    if (current !== undefined && current.repeats > 0) {
      current.repeats -= 1;
      return current.data;
    }
    this.runs.shift();
    if (this.runs[0] !== undefined) return this.runs[0].data;
    const picture = this.ahead ?? this.reader.next();
    this.ahead = undefined;
    const data = await picture;
    if (data !== undefined) this.runs.push({ data, repeats: 0 });
    return data;
  }

  /** The picture that `next` gave; the receiver owns it. */
  take(): Uint8Array {
    const [current] = this.runs;
    if (current === undefined) throw internalError('no picture was read');
    const { data } = current;
    if (current.repeats > 0) current.data = data.slice();
    return data;
  }

  async readOnDuring<T>(awaited: Promise<T>): Promise<T> {
    const isThere = awaited.then(() => undefined);
    for (;;) {
      this.ahead ??= this.reader.next();
      const data = await Promise.race([isThere, this.ahead]);
      if (data === undefined) return awaited; // told, or there are no more pictures
      this.ahead = undefined;
      const last = this.runs.at(-1);
      if (last !== undefined && Buffer.compare(data, last.data) === 0) last.repeats += 1;
      else this.runs.push({ data, repeats: 0 });
    }
  }
}

/** Walks along the list with growing instants. */
class SourceFinder {
  private index = 0;
  private first: number | undefined;
  private readonly times: PacketTimes;
  private readonly rate: Rational;

  constructor(times: PacketTimes, rate: Rational) {
    this.times = times;
    this.rate = rate;
  }

  /** The last source frame at or before an instant. */
  async find(instant: number): Promise<{ index: number; pts: number }> {
    let found = await this.times.at(this.index);
    if (found === undefined) throw internalError(`instant ${instant} has no source frame`);
    this.first ??= found.pts;
    for (;;) {
      const next = await this.times.at(this.index + 1);
      if (next === undefined || this.instantOf(next.pts) > BigInt(instant))
        return { index: this.index, pts: found.pts };
      this.index += 1;
      found = next;
    }
  }

  /** Number of the first instant at or after a time: the same exact rounding as the filter's. */
  private instantOf(pts: number): bigint {
    const base = this.times.timeBase;
    const above = BigInt(pts - (this.first ?? 0)) * BigInt(base.num) * BigInt(this.rate.num);
    const below = BigInt(base.den) * BigInt(this.rate.den);
    return (above + below - 1n) / below;
  }
}
