/** Pixels that are compared: luma planes of one size, and 1 where a pixel counts. */
export interface Judged {
  readonly width: number;
  readonly height: number;
  readonly mask: Uint8Array;
}

/** Adds up how close a restored film comes to the clean one, frame by frame. */
export class RestorationScore {
  private square = 0;
  private count = 0;
  private similarity = 0;
  private windows = 0;
  private flicker = 0;
  private pairs = 0;
  private last: { readonly ours: Uint8Array; readonly clean: Uint8Array } | undefined;
  private readonly judged: Judged;

  constructor(judged: Judged) {
    this.judged = judged;
  }

  /** Takes the next frame: luma of both films, and which pixels count in it where that changes. */
  push(ours: Uint8Array, clean: Uint8Array, mask = this.judged.mask): void {
    const { last } = this;
    for (let i = 0; i < mask.length; i++) {
      if (mask[i] === 0) continue;
      this.square += (ours[i]! - clean[i]!) ** 2;
      this.count += 1;
      if (last === undefined) continue;
      this.flicker += Math.abs(ours[i]! - last.ours[i]! - (clean[i]! - last.clean[i]!));
      this.pairs += 1;
    }
    this.compareWindows(ours, clean, mask);
    this.last = { ours, clean };
  }

  /** Structural similarity (Wang et al., 2004) in windows of 8 x 8, 4 apart, whose middle is masked. */
  private compareWindows(a: Uint8Array, b: Uint8Array, mask: Uint8Array): void {
    const { width, height } = this.judged;
    for (let y = 0; y + 8 <= height; y += 4) {
      for (let x = 0; x + 8 <= width; x += 4) {
        if (mask[(y + 4) * width + x + 4] === 0) continue;
        this.similarity += windowSimilarity(a, b, y * width + x, width);
        this.windows += 1;
      }
    }
  }

  /** Peak signal to noise ratio over all pixels of all frames, dB. */
  get psnr(): number {
    return this.square === 0 ? Infinity : 10 * Math.log10((255 * 255 * this.count) / this.square);
  }

  /** Mean structural similarity, 1 for equal pictures. */
  get ssim(): number {
    return this.similarity / Math.max(1, this.windows);
  }

  /** Mean difference between how both films change from frame to frame, 0..255. */
  get flickering(): number {
    return this.flicker / Math.max(1, this.pairs);
  }
}

function windowSimilarity(a: Uint8Array, b: Uint8Array, start: number, width: number): number {
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let y = 0; y < 8; y++) {
    for (let x = 0, i = start + y * width; x < 8; x++, i++) {
      const [p, q] = [a[i]!, b[i]!];
      [sa, sb, saa, sbb, sab] = [sa + p, sb + q, saa + p * p, sbb + q * q, sab + p * q];
    }
  }
  const n = 64;
  const [ma, mb] = [sa / n, sb / n];
  const [va, vb, cov] = [saa / n - ma * ma, sbb / n - mb * mb, sab / n - ma * mb];
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  return ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
}
