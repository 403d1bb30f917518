import type { Samples } from '../../media/media.ts';
import type { BlendModel } from './blend-model.ts';
import { HarmonicFill } from './harmonic-fill.ts';
import { Hidden } from './hidden.ts';
import { halve, type FinePart } from './part.ts';
import { reveal, type RevealOptions } from './reveal.ts';
import { sampleIn } from './sample.ts';

/** A part of a frame with its time. */
export interface TimedPart extends FinePart {
  readonly ptsSeconds: number;
}

/** A part without what shows the film through; whether the overlay is there, and hides the rest of it. */
interface SolvedPart extends TimedPart {
  readonly isCovered: boolean;
}

/** Variance of coding noise, which the inversion enlarges. */
const noiseVariance = 6;

/** Gives back the film behind an overlay: solved for where it shows through, by what was seen at other times and what lies around where it does not. One for a region. */
export class Restorer {
  private readonly model: BlendModel;
  private readonly small: { alpha: Float32Array; mask: Uint8Array };
  private readonly fills: { luma: HarmonicFill; chroma: HarmonicFill };
  /** Where the film does not show through; undefined where it does everywhere. */
  private readonly hidden: Hidden | undefined;
  private readonly isIn: (part: FinePart) => boolean;

  /** Without `isIn`, which tells whether the overlay is in a part, it is in all of them. */
  constructor(model: BlendModel, isIn: (part: FinePart) => boolean = () => true) {
    this.isIn = isIn;
    const { width, height, alpha, mask, hole } = model;
    this.model = model;
    this.small = halve(alpha, mask, width, height);
    this.fills = {
      luma: new HarmonicFill(mask, width, height),
      chroma: new HarmonicFill(this.small.mask, width >> 1, height >> 1),
    };
    this.hidden = hole.includes(1) ? new Hidden(hole, width, height) : undefined;
  }

  /** Restored frames, each as new pixels of the size it came in, without `data` where the overlay is not there. Holds a fixed number of frames. */
  async *restore(
    parts: AsyncIterable<TimedPart>,
    options: Pick<RevealOptions<SolvedPart>, 'movement' | 'fill' | 'signal'>,
  ): AsyncGenerator<{ ptsSeconds: number; data?: Samples }> {
    const { hidden } = this;
    const solved = this.solved(parts);
    if (hidden === undefined) {
      for await (const part of solved) yield shown(part, part.data);
      return;
    }
    const hiddenOf = ({ isCovered }: SolvedPart) => (isCovered ? hidden : undefined);
    for await (const { part, data } of reveal(solved, hiddenOf, { ...options, still: hidden })) yield shown(part, data);
  }

  private async *solved(parts: AsyncIterable<TimedPart>): AsyncGenerator<SolvedPart> {
    for await (const { width, height, data, ptsSeconds } of parts) {
      const isCovered = this.isIn({ width, height, data });
      yield { width, height, ptsSeconds, isCovered, data: isCovered ? this.solve(data) : data };
    }
  }

  /** New data without the overlay where it shows the film through. */
  private solve(data: Samples): Samples {
    const { width, height, mask, hole, alpha, luma, fillVariance, cb, cr } = this.model;
    const size = width * height;
    const out = data.slice();
    const value = sampleIn(data);
    const plane = Float32Array.from(data.subarray(0, size));
    this.fills.luma.fill(plane);
    for (let i = 0; i < size; i++) {
      if (mask[i] === 0 || hole[i] === 1) continue;
      const left = 1 - alpha[i]!;
      const solved = (data[i]! - alpha[i]! * luma[i]!) / left;
      const trust = fillVariance[i]! / (fillVariance[i]! + noiseVariance / (left * left));
      out[i] = value(trust * solved + (1 - trust) * plane[i]!);
    }
    this.solveChroma(data, out, size, cb);
    this.solveChroma(data, out, size + (size >> 2), cr);
    return out;
  }

  /** That of the plane that begins at `start`. */
  private solveChroma(data: Samples, out: Samples, start: number, { colour, alpha }: BlendModel['cb']): void {
    const { mask } = this.small;
    const value = sampleIn(data);
    const plane = Float32Array.from(data.subarray(start, start + mask.length));
    this.fills.chroma.fill(plane);
    for (let i = 0; i < mask.length; i++) {
      if (mask[i] === 0) continue;
      const left = 1 - alpha[i]!;
      const solved = (data[start + i]! - alpha[i]! * colour) / left;
      const trust = left ** 2 / (left ** 2 + 0.1); // the more is left, the less its noise is enlarged
      out[start + i] = value(left < leastChroma ? plane[i]! : trust * solved + (1 - trust) * plane[i]!);
    }
  }
}

/** Where less of the film's colour is left it is not solved for. */
const leastChroma = 0.15;

const shown = ({ ptsSeconds, isCovered }: SolvedPart, data: Samples) =>
  isCovered ? { ptsSeconds, data } : { ptsSeconds };
