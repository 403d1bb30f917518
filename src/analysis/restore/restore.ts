import type { Samples } from '../../media/media.ts';
import { dilate } from '../overlay/morphology.ts';
import { halve, type BlendModel, type FinePart } from './blend-model.ts';
import { HarmonicFill } from './harmonic-fill.ts';
import { Mosaic, type Evidence } from './mosaic.ts';

/** A part of a frame with its time. */
export interface TimedPart extends FinePart {
  readonly ptsSeconds: number;
}

/** Variance of coding noise, which the inversion enlarges. */
const noiseVariance = 6;
/** Frames whose future is looked at before they are given, and bytes that these may take. */
const [mostAhead, aheadBytes] = [60, 48_000_000];
/** Frames after which something that was seen is worth half. */
const halfAge = 48;

/** Gives back the film behind an overlay. One for a region; `parts` goes through in order. */
export class Restorer {
  private readonly model: BlendModel;
  private readonly small: { alpha: Float32Array; mask: Uint8Array };
  private readonly fills: { luma: HarmonicFill; chroma: HarmonicFill };
  private readonly smallHole: Uint8Array;
  private readonly hasHoles: boolean;
  /** The holes with the pixels next to them. */
  private readonly band: Uint8Array;
  private readonly isIn: (part: FinePart) => boolean;

  /** Without `isIn`, which tells whether the overlay is in a part, it is in all of them. */
  constructor(model: BlendModel, isIn: (part: FinePart) => boolean = () => true) {
    this.isIn = isIn;
    const { width, height, alpha, mask, hole } = model;
    this.model = model;
    this.small = halve(alpha, mask, width, height);
    this.smallHole = halve(alpha, hole, width, height).mask;
    this.fills = {
      luma: new HarmonicFill(mask, width, height),
      chroma: new HarmonicFill(this.small.mask, width >> 1, height >> 1),
    };
    this.hasHoles = hole.includes(1);
    this.band = dilate(hole, width, height, 3);
  }

  /** Restored frames, each as new pixels of the size it came in, without `data` where the overlay is not there. Holds a fixed number of frames. */
  async *restore<P extends TimedPart>(parts: AsyncIterable<P>): AsyncGenerator<{ part: P; data?: Samples }> {
    if (!this.hasHoles) {
      for await (const part of parts)
        yield this.isIn(part) ? { part, data: this.frame(part, undefined, undefined) } : { part };
      return;
    }
    const { width, height, hole } = this.model;
    const forward = new Mosaic(hole, width, height);
    const half = Math.max(8, Math.min(mostAhead, Math.floor(aheadBytes / (width * height * 11))));
    let waiting: { part: P; covered: boolean; before: Evidence }[] = [];
    const give = (count: number) => {
      const backward = new Mosaic(hole, width, height);
      const after = waiting.map((entry, i) => ({ ...entry, i })).reverse().map(({ part, covered, i }) => ({ i, evidence: backward.push(part, covered) })); // prettier-ignore
      const byFrame = new Map(after.map(({ i, evidence }) => [i, evidence]));
      return waiting
        .slice(0, count)
        .map(({ part, covered, before }, i) => (covered ? { part, data: this.frame(part, before, byFrame.get(i)) } : { part })); // prettier-ignore
    };
    for await (const part of parts) {
      const covered = this.isIn(part);
      waiting.push({ part, covered, before: forward.push(part, covered) });
      if (waiting.length < 2 * half) continue;
      yield* give(half);
      waiting = waiting.slice(half);
    }
    yield* give(waiting.length);
  }

  private frame(part: FinePart, before: Evidence | undefined, after: Evidence | undefined): Samples {
    const { width, height, mask, hole, alpha, luma, fillVariance, cb, cr } = this.model;
    const size = width * height;
    const out = part.data.slice();
    const value = sampleOf(part);
    const plane = Float32Array.from(part.data.subarray(0, size));
    this.fills.luma.fill(plane);
    const known = before === undefined ? undefined : join(before, after);
    const seen = known === undefined ? undefined : this.adapt(part, known, plane);
    for (let i = 0; i < size; i++) {
      if (mask[i] === 0) continue;
      if (hole[i] === 1) out[i] = value(seen?.[i] ?? plane[i]!);
      else {
        const left = 1 - alpha[i]!;
        const solved = (part.data[i]! - alpha[i]! * luma[i]!) / left;
        const trust = fillVariance[i]! / (fillVariance[i]! + noiseVariance / (left * left));
        out[i] = value(trust * solved + (1 - trust) * plane[i]!);
      }
    }
    this.chroma(part, out, 0, cb, known);
    this.chroma(part, out, 1, cr, known);
    return out;
  }

  /** What was seen at other times, brought to this frame's light: the difference at the hole's rim is spread over it. */
  private adapt(part: FinePart, known: Evidence, filled: Float32Array): Float32Array {
    const { width, height, hole } = this.model;
    const size = width * height;
    const open = new Uint8Array(size);
    const difference = new Float32Array(size);
    let [error, count] = [0, 0];
    for (let i = 0; i < size; i++) {
      const has = Number.isFinite(known.age[i]!);
      if (hole[i] === 0 && has) {
        difference[i] = part.data[i]! - known.data[i]!;
        error += difference[i]! ** 2;
        count += 1;
      } else open[i] = this.band[i]!;
    }
    const out = Float32Array.from(filled);
    if (count < 50) return out;
    this.filler(open).fill(difference);
    const variance = error / count;
    for (let i = 0; i < size; i++) {
      if (hole[i] === 0 || !Number.isFinite(known.age[i]!)) continue;
      const moved = known.data[i]! + difference[i]!;
      const gap = (moved - filled[i]!) ** 2;
      const trust = (gap + 25) / (gap + 25 + variance) / (1 + known.age[i]! / (20 * halfAge));
      out[i] = filled[i]! + trust * (moved - filled[i]!);
    }
    return out;
  }

  /** That of the frame before where it knows as much. */
  private filler(open: Uint8Array): HarmonicFill {
    if (this.last === undefined || Buffer.compare(this.last.open, open) !== 0)
      this.last = { open, fill: new HarmonicFill(open, this.model.width, this.model.height) };
    return this.last.fill;
  }

  private last: { readonly open: Uint8Array; readonly fill: HarmonicFill } | undefined;

  private chroma(
    part: FinePart,
    out: Samples,
    index: 0 | 1,
    { colour, alpha }: BlendModel['cb'],
    known: Evidence | undefined,
  ): void {
    const { width, height } = this.model;
    const [cw, ch] = [width >> 1, height >> 1];
    const value = sampleOf(part);
    const start = width * height + index * cw * ch;
    const plane = Float32Array.from(part.data.subarray(start, start + cw * ch));
    this.fills.chroma.fill(plane);
    for (let i = 0; i < cw * ch; i++) {
      if (this.small.mask[i] === 0) continue;
      const a = alpha[i]!;
      if (this.smallHole[i] === 1 || a > 0.85) {
        const age = known?.age[2 * Math.floor(i / cw) * width + 2 * (i % cw)] ?? Infinity;
        out[start + i] = value(Number.isFinite(age) ? 0.5 * plane[i]! + 0.5 * known!.data[start + i]! : plane[i]!);
      } else {
        const solved = (part.data[start + i]! - a * colour) / (1 - a);
        const trust = (1 - a) ** 2 / ((1 - a) ** 2 + 0.1); // the more is left, the less its noise is enlarged
        out[start + i] = value(trust * solved + (1 - trust) * plane[i]!);
      }
    }
  }
}

/** Of two that know a pixel, the one that saw it last counts more. */
function join(before: Evidence, after: Evidence | undefined): Evidence {
  if (after === undefined) return before;
  const size = before.age.length;
  const data = Float32Array.from(before.data);
  const age = Float32Array.from(before.age);
  const width = data.length - size; // both chroma planes
  const share = (i: number): number => {
    const [a, b] = [before.age[i]!, after.age[i]!];
    if (!Number.isFinite(b)) return 0;
    return Number.isFinite(a) ? a / (a + b) : 1;
  };
  for (let i = 0; i < size; i++) {
    const w = share(i);
    data[i] = (1 - w) * (w === 1 ? 0 : before.data[i]!) + w * after.data[i]!;
    age[i] = Math.min(before.age[i]!, after.age[i]!);
  }
  for (let i = size; i < size + width; i++) if (before.data[i] === 0) data[i] = after.data[i]!;
  return { data, age };
}

/** Largest value of 10 bits on the scale of 8. */
const most = 255.75;
const inRange = (value: number) => Math.max(0, Math.min(most, value));
/** What makes a value one of this part's. */
const sampleOf = ({ data }: FinePart) => (data instanceof Uint8Array ? byte : inRange);
const byte = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
