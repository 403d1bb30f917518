/** Part of a picture: red, green, blue, one after the other. */
export interface ColourPart {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly [Uint8Array, Uint8Array, Uint8Array];
}

/** How frequent colours are among some of a part's pixels. */
export class ColourShares {
  private readonly part: ColourPart;
  private readonly bits: number;
  private readonly counts: Uint32Array;
  private readonly near = new Map<number, number>();
  private total = 0;

  /** @param part whose colours. @param bits of every channel that count. @param among 1 for the pixels that are counted. */
  constructor(part: ColourPart, bits: number, among: Uint8Array) {
    [this.part, this.bits] = [part, bits];
    this.counts = new Uint32Array(1 << (3 * bits));
    for (let i = 0; i < among.length; i++) {
      if (among[i] === 0) continue;
      this.counts[this.cell(i)]! += 1;
      this.total += 1;
    }
  }

  /** Share 0..1 of the colour of pixel number `i`. */
  of(i: number): number {
    return this.counts[this.cell(i)]! / Math.max(1, this.total);
  }

  /** The same of its colour and those next to it. */
  around(i: number): number {
    const cell = this.cell(i);
    const known = this.near.get(cell) ?? this.countNear(cell);
    this.near.set(cell, known);
    return known / Math.max(1, this.total);
  }

  private cell(i: number): number {
    const [r, g, b] = this.part.planes;
    const drop = 8 - this.bits;
    return ((((r[i]! >> drop) << this.bits) | (g[i]! >> drop)) << this.bits) | (b[i]! >> drop);
  }

  private countNear(cell: number): number {
    const last = (1 << this.bits) - 1;
    const values = [cell >> (2 * this.bits), (cell >> this.bits) & last, cell & last] as const;
    const [red, green, blue] = values.map((v) => [v - 1, v, v + 1].filter((one) => one >= 0 && one <= last));
    let sum = 0;
    for (const r of red!)
      // three of them, as there are values
      for (const g of green!) for (const b of blue!) sum += this.counts[(((r << this.bits) | g) << this.bits) | b]!;
    return sum;
  }
}
