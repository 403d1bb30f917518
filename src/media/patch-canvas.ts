import type { PatchBits, PatchRegion, Samples } from './media.ts';

/** The picture that carries the pixels of all regions of a patch, one below the other: planar Y, U, V and alpha, transparent, of 8 bits or of 10 in two bytes each. */
export class PatchCanvas {
  readonly data: Uint8Array;
  private readonly samples: Uint8Array | Uint16Array;
  private readonly bits: PatchBits;
  private readonly width: number;
  private readonly size: number;

  constructor(regions: readonly PatchRegion[], bits: PatchBits = 8) {
    this.bits = bits;
    this.width = Math.max(...regions.map(({ width }) => width));
    this.size = this.width * regions.reduce((sum, { height }) => sum + height, 0);
    this.samples = bits === 8 ? new Uint8Array((this.size * 5) / 2) : new Uint16Array((this.size * 5) / 2);
    this.data = new Uint8Array(this.samples.buffer);
  }

  /**
   * Lays pixels over the region that begins `top` rows down: planar Y, U, V (0..255, in 10 bits finer than whole numbers) of `area`, its place in the region and size, all even. They are seen where `mask` is 1;
   * a chroma pixel where one of its four luma pixels is, and then all four are.
   */
  lay(top: number, area: PatchRegion, data: Samples, mask: Uint8Array): void {
    const { width, height, x } = area;
    const row = top + area.y;
    const [stride, luma] = [this.width, width * height];
    const values = this.bits === 8 ? data : Uint16Array.from(data, (value) => Math.round(4 * value));
    const copy = (from: number, to: number, columns: number, rows: number, step: number) => {
      for (let k = 0; k < rows; k++) this.samples.set(values.subarray(from + k * columns, from + (k + 1) * columns), to + k * step); // prettier-ignore
    };
    const chroma = (row >> 1) * (stride >> 1) + (x >> 1);
    copy(0, row * stride + x, width, height, stride);
    copy(luma, this.size + chroma, width >> 1, height >> 1, stride >> 1);
    copy(luma + (luma >> 2), this.size + (this.size >> 2) + chroma, width >> 1, height >> 1, stride >> 1);
    const [alpha, opaque, { samples }] = [(this.size * 3) / 2, 2 ** this.bits - 1, this];
    for (let k = 0, i = 0; k < height; k++) {
      for (let j = 0, at = alpha + (row + k) * stride + x; j < width; j++, at++, i++) {
        if (mask[i] === 0) continue;
        const block = at - (j & 1) - (k & 1) * stride; // x and the row are even
        samples[block] = samples[block + 1] = samples[block + stride] = samples[block + stride + 1] = opaque;
      }
    }
  }
}
