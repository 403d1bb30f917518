/** Bands of the network: `PER_OCTAVE` an octave from `LOWEST_HZ` up, to 8.1 kHz. */
export const BAND_COUNT = 160;
const PER_OCTAVE = 24;
const LOWEST_HZ = 82;
/** Under this all is accompaniment: bass and kick lie in the middle as voices do. */
const LOWEST_VOICE_HZ = 80;
/** The network has heard voices of up to 8 kHz; from here up it is told by the bands below. */
const KNOWN_HZ = 6500;
const BELOW_HZ = 4500;

/** Spectrum of one or two channels around one moment: bins from DC to half of the sampling rate. */
export interface SoundFrame {
  readonly re: readonly Float32Array[];
  readonly im: readonly Float32Array[];
}

const bandAt = (hertz: number) => PER_OCTAVE * Math.log2(hertz / LOWEST_HZ);

/** Between the bins of a spectrum and bands of equal steps of pitch. */
export class Bands {
  readonly #first: number[] = [];
  readonly #weights: Float32Array[] = [];
  /** Band of each bin, as a fraction. */
  readonly #band: Float32Array;
  readonly #fromBin: number;
  readonly #knownBins: number;

  /** @param size length of the frames in samples. */
  constructor(size: number, sampleRate: number) {
    for (let band = 0; band < BAND_COUNT; band += 1) this.#addFilter(band, size / sampleRate);
    this.#band = Float32Array.from({ length: size / 2 + 1 }, (_, bin) => {
      const band = bandAt((Math.max(1, bin) * sampleRate) / size);
      return Math.min(BAND_COUNT - 1, Math.max(0, band));
    });
    this.#fromBin = Math.ceil((LOWEST_VOICE_HZ * size) / sampleRate);
    this.#knownBins = Math.round((KNOWN_HZ * size) / sampleRate);
  }

  /** A triangle as wide as the step of pitch, or as one bin where bins are wider. Its weights add up to one. */
  #addFilter(band: number, binsPerHertz: number): void {
    const centre = LOWEST_HZ * 2 ** (band / PER_OCTAVE) * binsPerHertz;
    const half = Math.max(1, centre * (2 ** (1 / PER_OCTAVE) - 1));
    const first = Math.floor(centre - half) + 1;
    const weights = Float32Array.from({ length: Math.ceil(centre + half) - first }, (_, i) =>
      Math.max(0, 1 - Math.abs(first + i - centre) / half),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    this.#first.push(first);
    this.#weights.push(weights.map((weight) => weight / sum));
  }

  /** Mean powers of left and right and the real part of their cross power in each band: 3 x `BAND_COUNT` values. One channel counts as two alike. */
  powers({ re, im }: SoundFrame): Float32Array {
    const [lr, li] = [re[0]!, im[0]!]; // there is a channel
    const [rr, ri] = [re[1] ?? lr, im[1] ?? li];
    const out = new Float32Array(3 * BAND_COUNT);
    for (let band = 0; band < BAND_COUNT; band += 1) {
      const [first, weights] = [this.#first[band]!, this.#weights[band]!];
      let [left, right, cross] = [0, 0, 0];
      for (let i = 0; i < weights.length && first + i < lr.length; i += 1) {
        const k = first + i;
        const w = weights[i]!;
        left += w * (lr[k]! * lr[k]! + li[k]! * li[k]!);
        right += w * (rr[k]! * rr[k]! + ri[k]! * ri[k]!);
        cross += w * (lr[k]! * rr[k]! + li[k]! * ri[k]!);
      }
      out[band] = left;
      out[BAND_COUNT + band] = right;
      out[2 * BAND_COUNT + band] = cross;
    }
    return out;
  }

  /** Share of the voice in each bin of `frame`, 0..1, from that in each band. `gains` receives as many values as there are bins. */
  gains(mask: Float32Array, frame: SoundFrame, gains: Float32Array): void {
    gains.fill(0, 0, this.#fromBin);
    const known = Math.min(gains.length, this.#knownBins);
    for (let bin = this.#fromBin; bin < known; bin += 1) {
      const band = Math.floor(this.#band[bin]!);
      const next = Math.min(BAND_COUNT - 1, band + 1);
      gains[bin] = mask[band]! + (this.#band[bin]! - band) * (mask[next]! - mask[band]!);
    }
    const below = mask.subarray(Math.round(bandAt(BELOW_HZ)), Math.round(bandAt(KNOWN_HZ)));
    const share = below.reduce((sum, value) => sum + value, 0) / below.length;
    for (let bin = known; bin < gains.length; bin += 1) gains[bin] = share * likeness(frame, bin);
  }
}

/** How alike both channels are in one bin, 0..1: 1 in the middle, 0 at either side (Avendano 2003). */
function likeness({ re, im }: SoundFrame, bin: number): number {
  const [lr, li] = [re[0]![bin]!, im[0]![bin]!]; // bins below the length
  const [rr, ri] = [re[1]?.[bin] ?? lr, im[1]?.[bin] ?? li];
  const power = lr * lr + li * li + rr * rr + ri * ri;
  return power === 0 ? 0 : Math.max(0, (2 * (lr * rr + li * ri)) / power) ** 2;
}
