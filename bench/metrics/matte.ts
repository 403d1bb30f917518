/** A matte: packed `rgba`, the colours of the subject alone with opacity. */
export interface Cutout {
  readonly data: Uint8Array;
}

/** Backgrounds that mattes are laid over for judgement, R, G, B: grey, white, a strong colour. */
const grounds = [[128, 128, 128], [255, 255, 255], [30, 120, 190]] as const; // prettier-ignore
/** Opacity between these (0..255) is the band in which edges lie. */
const [least, most] = [4, 251];

/** Adds up how close mattes come to the truth, frame by frame. */
export class MatteScore {
  private error = 0;
  private pixels = 0;
  private bandError = 0;
  private bandPixels = 0;
  private tint = 0;
  private flicker = 0;
  private flickerPixels = 0;
  private readonly squares = grounds.map(() => 0);
  private last: { readonly ours: Uint8Array; readonly truth: Uint8Array } | undefined;
  private readonly screen: readonly [number, number, number];

  /** `screen` is the colour whose remains count as spill. */
  constructor(screen: readonly [number, number, number]) {
    this.screen = screen;
  }

  /** Takes a frame: ours, and the truth as opacity (gray) and colours (`rgb24`). `isBand` says where edges count, by the truth when absent. */
  push({ data }: Cutout, alpha: Uint8Array, colours: Uint8Array, isBand?: (i: number) => boolean): void {
    const ours = new Uint8Array(alpha.length);
    const [kr, kg, kb] = this.screen;
    const grey = (kr + kg + kb) / 3;
    const length = (kr - grey) ** 2 + (kg - grey) ** 2 + (kb - grey) ** 2;
    for (let i = 0; i < alpha.length; i++) {
      const [is, a] = [alpha[i]! / 255, data[4 * i + 3]! / 255];
      ours[i] = data[4 * i + 3]!;
      const miss = Math.abs(is - a);
      this.error += miss;
      let excess = 0;
      for (let c = 0; c < 3; c++) {
        const [own, got] = [is * colours[3 * i + c]!, a * data[4 * i + c]!];
        excess += (got - own) * ([kr, kg, kb][c]! - grey);
        for (let k = 0; k < grounds.length; k++) this.squares[k]! += (own - got + (a - is) * grounds[k]![c]!) ** 2;
      }
      if (isBand === undefined ? alpha[i]! > least && alpha[i]! < most : isBand(i)) {
        this.bandError += miss;
        this.tint += Math.max(0, excess / length);
        this.bandPixels += 1;
      }
      if (this.last === undefined) continue;
      this.flicker += Math.abs(ours[i]! - this.last.ours[i]! - (alpha[i]! - this.last.truth[i]!));
      this.flickerPixels += 1;
    }
    this.pixels += alpha.length;
    this.last = { ours, truth: alpha };
  }

  /** Mean absolute error of opacity, 0..1: everywhere, and in the band. */
  get mae(): number {
    return this.error / Math.max(1, this.pixels);
  }

  get bandMae(): number {
    return this.bandError / Math.max(1, this.bandPixels);
  }

  /** PSNR over the background where it is worst, dB. */
  get psnr(): number {
    return 10 * Math.log10((255 * 255 * 3 * this.pixels) / Math.max(1e-9, ...this.squares));
  }

  /** Mean share of the screen's colour that is left in the band beyond the truth, 0..1. */
  get spill(): number {
    return this.tint / Math.max(1, this.bandPixels);
  }

  /** Mean difference between how our opacity and the true one change from frame to frame, 0..255. */
  get flickering(): number {
    return this.flicker / Math.max(1, this.flickerPixels);
  }
}
