import { HarmonicFill } from './harmonic-fill.ts';

/** A difference counts as at most this much more or less than those around it, 0..255: what is in front at the rim now and was not then must not pull the whole hole. */
const mostApart = 12;

/**
 * Where what is brought into a hole meets what is seen around it. Differences at the rim are led smoothly through the hole, to be added to what was brought: its details stay, its light becomes
 * that of the film around (Pérez, Gangnet and Blake, "Poisson Image Editing", SIGGRAPH 2003, section 4, as the membrane of Farbman et al., "Coordinates for Instant Image Cloning", 2009). The membrane has
 * no details, so it is solved for cells of 2 x 2 pixels.
 */
export class Seam {
  private readonly width: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly fill: HarmonicFill;

  /** @param smeared 1 where nothing can be compared. Even sides. */
  constructor(smeared: Uint8Array, width: number, height: number) {
    [this.width, this.columns, this.rows] = [width, width >> 1, height >> 1];
    const unknown = new Uint8Array(this.columns * this.rows).fill(1);
    for (let i = 0; i < smeared.length; i++) if (smeared[i] === 0) unknown[this.cellOf(i)] = 0;
    this.fill = new HarmonicFill(unknown, this.columns, this.rows);
  }

  private cellOf(i: number): number {
    return (Math.floor(i / this.width) >> 1) * this.columns + ((i % this.width) >> 1);
  }

  /**
   * What is to be added, per cell.
   * @param pixels those beside the hole that can be compared. @param differences how far the film is there from what was brought. @param around the mean of these near a place.
   */
  membrane(
    pixels: readonly number[],
    differences: readonly number[],
    around: (x: number, y: number) => number,
  ): Float32Array {
    const { width, columns, rows, fill } = this;
    const [sums, counts] = [new Float32Array(columns * rows), new Uint8Array(columns * rows)];
    for (let n = 0; n < pixels.length; n++) {
      const i = pixels[n]!;
      const [cell, mean] = [this.cellOf(i), around(i % width, Math.floor(i / width))];
      sums[cell]! += Math.max(mean - mostApart, Math.min(mean + mostApart, differences[n]!)); // of one length
      counts[cell]! += 1;
    }
    for (let cell = 0; cell < sums.length; cell++) {
      if (counts[cell]! > 0) sums[cell]! /= counts[cell]!;
      else if (fill.reads[cell] === 1) sums[cell] = around(2 * (cell % columns), 2 * Math.floor(cell / columns));
    }
    fill.fill(sums);
    return sums;
  }

  /** What is to be added at (x, y), linearly between cells. */
  at(membrane: Float32Array, x: number, y: number): number {
    const { columns, rows } = this;
    const [u, v] = [x >> 1, y >> 1];
    const besideU = Math.max(0, Math.min(columns - 1, u + 2 * (x & 1) - 1));
    const besideV = Math.max(0, Math.min(rows - 1, v + 2 * (y & 1) - 1));
    const near = 3 * membrane[v * columns + u]! + membrane[v * columns + besideU]!;
    const far = 3 * membrane[besideV * columns + u]! + membrane[besideV * columns + besideU]!;
    return (3 * near + far) / 16;
  }
}
