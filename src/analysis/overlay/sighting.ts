import type { FinePart, Part } from '../restore/part.ts';
import { median } from '../../base/quantile.ts';
import { unitGradient } from './looks.ts';
import { presenceOf } from './persistence.ts';
import { leastShown, shownShare, type Template } from './template.ts';

/** An edge of the overlay stays this still and is in this share of the pictures that show it. */
const [leastStillness, leastPresence] = [0.5, 0.7];
/** Fewer edges do not tell. */
const leastEdges = 24;

/** Tells in which pictures of a region an overlay is there, by its edges. */
export class Sighting {
  private readonly template: Template;
  private readonly limit: number;

  /**
   * @param shown pictures of one size that show the overlay, at least one.
   * @param hidden some that do not; may be empty.
   * @param box 1 where the overlay may be.
   */
  constructor(shown: readonly Part[], hidden: readonly Part[], box: Uint8Array) {
    const looks = shown.map(gradients);
    const size = box.length;
    const [ux, uy, stillness] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
    for (let i = 0; i < size; i++) {
      if (box[i] === 0) continue;
      for (const { gx, gy } of looks) [ux[i], uy[i]] = [ux[i]! + gx[i]!, uy[i]! + gy[i]!];
      stillness[i] = Math.hypot(ux[i]!, uy[i]!) / (127 * looks.length);
    }
    const presence = presenceOf(looks, ux, uy, stillness, leastStillness);
    const at = Int32Array.from(presence.keys()).filter((i) => presence[i]! >= leastPresence);
    const unit = (u: Float32Array) => Float32Array.from(at, (i) => u[i]! / Math.hypot(ux[i]!, uy[i]!));
    this.template = { at, ux: unit(ux), uy: unit(uy) };
    const usual = (parts: readonly Part[]) => median(parts.map((part) => this.share(part)));
    this.limit = hidden.length === 0 ? leastShown : (usual(shown) + usual(hidden)) / 2;
  }

  /** True where the overlay is in the picture; always where its edges are too few to tell. */
  isIn(part: FinePart): boolean {
    return this.template.at.length < leastEdges || this.share(part) >= this.limit;
  }

  private share(part: FinePart): number {
    return shownShare(gradients(part), this.template);
  }
}

function gradients({ width, height, data }: FinePart) {
  return unitGradient({ width, height, data });
}
