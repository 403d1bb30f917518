import { ahead } from '../../base/ahead.ts';
import type { Samples } from '../../media/media.ts';
import type { FlowThread } from '../motion/flow-thread.ts';
import type { Flow } from '../motion/flow.ts';
import { calmed } from './calm.ts';
import type { DirectedFill } from './directed-fill.ts';
import { correctDrift } from './drift.ts';
import type { Glimpse } from './glimpse.ts';
import type { Hidden } from './hidden.ts';
import { merge, smoothFilled } from './merge.ts';
import { Mosaic } from './mosaic.ts';
import { Trace } from './trace.ts';
import { fetch, type Library, type Witness } from './witness.ts';

/** A picture something may lie over: planar Y, U, V of even size. */
export interface CoveredPart {
  readonly width: number;
  readonly height: number;
  readonly data: Samples;
  readonly ptsSeconds: number;
}

/** What is hidden of a picture; undefined where all is seen. Asked once the pictures after it are there; where `still` is given, as soon as it comes too, without any. */
export type HiddenOf<P> = (part: P, waiting: readonly P[]) => Hidden | undefined;

/** What `reveal` works with. */
export interface RevealOptions<P> {
  readonly signal: AbortSignal;
  readonly movement: FlowThread;
  /** What is seen of a picture through what lies over it, if anything. */
  readonly glimpsesOf?: (part: P) => readonly Glimpse[];
  /** What hides the same of every picture that it lies over: these are laid over each other then, beside what the movement tells. */
  readonly still?: Hidden;
  /** Continues into a hole what runs into it; without, the hole is filled smoothly. */
  readonly fill?: DirectedFill;
}

/** Movements that are asked for before they are needed. */
const flowsAhead = 6;
/** Where fewer of the patches find themselves again, another shot begins. */
const sameShot = 0.35;
/** Pictures whose future is looked at before they are given: at least, at most, and by the bytes that all that are kept may take. */
const [leastAhead, mostAhead, keptBytes] = [12, 120, 160_000_000];
/** Where a fill has less than this share of what is hidden, since other pictures tell it, a smooth one does. */
const leastFilled = 0.2;
/** Pictures at most, where they are laid over each other too. */
const mostLaid = 60;
/** Bytes that a waiting picture's witness takes a pixel. */
const bytesOfWitness = 2 * 17;

interface Entry<P> {
  readonly part: P;
  readonly number: number;
  hidden: Hidden | undefined;
  restored: Samples | undefined;
  /** Its brightness in whole numbers. */
  readonly luma: Uint8Array;
  /** What pictures before it tell of it, laid over each other. */
  laid: Witness | undefined;
  /** How it moves to the next picture, once that was asked for. */
  onward: Promise<Flow> | undefined;
}

/**
 * Gives back pictures without what lies over them. What is hidden at one time is fetched from the pictures before and after in which it is seen, along the movement
 * of the film and never across a cut; what is never seen continues from around, and then goes along with the film. Holds a fixed number of pictures.
 */
export async function* reveal<P extends CoveredPart>(
  parts: AsyncIterable<P>,
  hiddenOf: HiddenOf<P>,
  options: RevealOptions<P>,
): AsyncGenerator<Revealed<P>> {
  let work: Work<P> | undefined;
  for await (const part of parts) {
    options.signal.throwIfAborted();
    work ??= new Work<P>(part, hiddenOf, options);
    if (work.add(part)) yield* work.give(work.ahead);
  }
  if (work !== undefined) yield* work.give(Infinity);
}

/** A picture without what lay over it. */
export interface Revealed<P> {
  readonly part: P;
  readonly data: Samples;
  /** What that was; undefined where nothing was. */
  readonly hidden: Hidden | undefined;
}

class Work<P extends CoveredPart> implements Library {
  /** Pictures whose future is looked at. */
  readonly ahead: number;
  private readonly width: number;
  private readonly height: number;
  private readonly hiddenOf: HiddenOf<P>;
  private readonly options: RevealOptions<P>;
  private readonly forward: Trace;
  private readonly mosaic: Mosaic | undefined;
  private past: Entry<P>[] = [];
  private waiting: Entry<P>[] = [];
  private count = 0;
  /** What hid the latest restored picture, and the share of the fill in it. */
  private latest: { readonly hidden: Hidden; readonly fillShare: number } | undefined;

  constructor({ width, height, data }: P, hiddenOf: HiddenOf<P>, options: RevealOptions<P>) {
    [this.width, this.height, this.hiddenOf, this.options] = [width, height, hiddenOf, options];
    this.forward = new Trace(width, height);
    const { still } = options;
    this.mosaic = still && new Mosaic(still);
    const bytes = width * height * 9 * data.BYTES_PER_ELEMENT + bytesOfWitness * (still?.pixels.length ?? 0);
    const most = still === undefined ? mostAhead : mostLaid;
    this.ahead = Math.max(leastAhead, Math.min(most, Math.floor(keptBytes / bytes)));
  }

  /** Takes a picture. True when enough are waiting. */
  add(part: P): boolean {
    const size = part.width * part.height;
    const luma = part.data instanceof Uint8Array ? part.data : Uint8Array.from(part.data.subarray(0, size), Math.round); // prettier-ignore
    const laid = this.mosaic?.push(part, this.hiddenOf(part, []) !== undefined);
    this.waiting.push({ part, number: this.count++, luma, laid, hidden: undefined, restored: undefined, onward: undefined }); // prettier-ignore
    return this.waiting.length >= 2 * this.ahead;
  }

  seen(number: number): Samples {
    return this.entry(number).part.data;
  }

  restored(number: number): Samples {
    const { part, restored } = this.entry(number);
    return restored ?? part.data;
  }

  private entry(number: number): Entry<P> {
    const oldest = this.past[0]?.number ?? this.waiting[0]?.number ?? 0;
    const entry = this.past[number - oldest] ?? this.waiting[number - oldest - this.past.length];
    if (entry === undefined) throw new RangeError(`picture ${number} is not kept`);
    return entry;
  }

  /** Restores the first `most` of the waiting pictures. */
  async *give(most: number): AsyncGenerator<Revealed<P>> {
    const { waiting } = this;
    const { signal } = this.options;
    const all = waiting.map(({ part }) => part);
    for (const entry of waiting) entry.hidden ??= this.hiddenOf(entry.part, all);
    const count = Math.min(most, waiting.length);
    const flows = ahead(this.asked(count), flowsAhead);
    try {
      const after = await this.backward(count, flows);
      const laidAfter = this.laidBackward(count);
      for (let n = 0; n < count; n++) {
        signal.throwIfAborted();
        const entry = waiting[n]!; // count is at most the length
        const before = await this.forwardTo(entry, waiting[n - 1] ?? this.past.at(-1), flows);
        const { part, hidden } = entry;
        const witnesses = [before, after.get(n), entry.laid, laidAfter.get(n)];
        if (hidden !== undefined) entry.restored = await this.restore(part, hidden, witnesses);
        entry.laid = undefined;
        laidAfter.delete(n);
        after.delete(n);
        yield { part, data: entry.restored ?? part.data, hidden };
      }
    } finally {
      await flows.return();
    }
    this.past = [...this.past, ...waiting.slice(0, count)].slice(-this.ahead);
    this.waiting = waiting.slice(count);
  }

  /** A picture without what lies over it. */
  private async restore(part: P, hidden: Hidden, witnesses: readonly (Witness | undefined)[]): Promise<Samples> {
    const { glimpsesOf, fill } = this.options;
    const data = calmed(part.data, hidden, witnesses);
    const smooth = smoothFilled(data, hidden);
    const counts = this.latest?.hidden !== hidden || this.latest.fillShare >= leastFilled;
    const filled = fill !== undefined && counts ? await fill.fill(smooth, hidden) : smooth;
    const merged = merge(data, hidden, witnesses, filled, glimpsesOf?.(part));
    this.latest = { hidden, fillShare: merged.fillShare };
    return merged.data;
  }

  /** Movements in the order in which they are needed: from every picture to the one after it, last first, then from the first `count` to the one before. */
  private async *asked(count: number): AsyncGenerator<Asked> {
    const { waiting } = this;
    for (let n = waiting.length - 2; n >= 0; n--) {
      const [entry, next] = [waiting[n]!, waiting[n + 1]!]; // n + 1 is below the length
      if (entry.hidden !== undefined) yield { flow: (entry.onward ??= this.flow(entry, next)) };
    }
    for (let n = 0; n < count; n++) {
      const [entry, last] = [waiting[n]!, waiting[n - 1] ?? this.past.at(-1)];
      if (entry.hidden !== undefined && last !== undefined) yield { flow: this.flow(entry, last) };
    }
  }

  private async forwardTo(
    entry: Entry<P>,
    last: Entry<P> | undefined,
    flows: AsyncIterator<Asked>,
  ): Promise<Witness | undefined> {
    if (entry.hidden === undefined) return undefined;
    const flow = last === undefined ? undefined : await nextOf(flows);
    if (last === undefined || flow === undefined) {
      this.forward.clear();
      return undefined;
    }
    this.forward.step(entry.hidden, last, flow, this.past[0]?.number ?? 0, true);
    correctDrift(this.forward, entry.hidden, entry.part.data, this);
    return fetch(this.forward, entry.hidden, this);
  }

  /** What the pictures after the first `count` waiting ones say of those. */
  private async backward(count: number, flows: AsyncIterator<Asked>): Promise<Map<number, Witness>> {
    const { waiting } = this;
    const { signal } = this.options;
    const trace = new Trace(this.width, this.height);
    const out = new Map<number, Witness>();
    for (let n = waiting.length - 2; n >= 0; n--) {
      signal.throwIfAborted();
      const [entry, next] = [waiting[n]!, waiting[n + 1]!]; // n + 1 is below the length
      if (entry.hidden === undefined) continue;
      const flow = await nextOf(flows);
      if (flow === undefined) {
        trace.clear();
        continue;
      }
      trace.step(entry.hidden, next, flow, 0, false);
      correctDrift(trace, entry.hidden, entry.part.data, this);
      if (n < count) out.set(n, fetch(trace, entry.hidden, this));
    }
    return out;
  }

  /** The same of all those pictures laid over each other. */
  private laidBackward(count: number): Map<number, Witness> {
    const out = new Map<number, Witness>();
    const { still } = this.options;
    if (still === undefined) return out;
    const mosaic = new Mosaic(still);
    for (let n = this.waiting.length - 1; n >= 0; n--) {
      const { part, hidden } = this.waiting[n]!; // n is below the length
      const laid = mosaic.push(part, hidden !== undefined);
      if (n < count) out.set(n, laid);
    }
    return out;
  }

  /** How `from` moves to `to`. */
  private flow(from: Entry<P>, to: Entry<P>): Promise<Flow> {
    const sight = ({ part: { width, height }, luma, hidden }: Entry<P>) => ({ width, height, luma, hidden: hidden?.smeared }); // prettier-ignore
    return this.options.movement.flow(sight(from), sight(to));
  }
}

/** A movement that was asked for. */
interface Asked {
  readonly flow: Promise<Flow>;
}

/** The next movement; undefined across a cut. */
async function nextOf(flows: AsyncIterator<Asked>): Promise<Flow | undefined> {
  const next: IteratorResult<Asked> = await flows.next();
  if (next.done === true) throw new RangeError('more movements are needed than were asked for');
  const flow = await next.value.flow;
  return flow.agreement < sameShot ? undefined : flow;
}
