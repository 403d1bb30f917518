import { BoxMean } from './box-mean.ts';

/** Three planes of 0..1. */
export type Planes = readonly [Float32Array, Float32Array, Float32Array];

/**
 * The picture's colours window by window: in each, a plane of values may be a linear function of colour ("colour line" assumption). Gives both the guided
 * filter (He, Sun and Tang, TPAMI 2013) and the product with the matting Laplacian of the same windows (Levin, Lischinski and Weiss, TPAMI 2008; without
 * making the matrix: He, Sun and Tang, "Fast matting using large kernel matting Laplacian matrices", CVPR 2010).
 */
export class ColourLines {
  private readonly box: BoxMean;
  private readonly means: Planes;
  /** The inverse covariance of each window: rr, rg, rb, gg, gb, bb. */
  private readonly inverse: readonly Float32Array[];
  private readonly work: readonly [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  private readonly size: number;
  private readonly picture: Planes;

  /** Windows of `2 * reach + 1` pixels; `regularity` keeps flat ones flat, in squared units of 0..1. */
  constructor(picture: Planes, width: number, height: number, reach: number, regularity: number) {
    this.picture = picture;
    this.size = width * height;
    this.box = new BoxMean(width, height, reach);
    const plane = () => new Float32Array(this.size);
    this.work = [plane(), plane(), plane(), plane(), plane()];
    this.means = picture.map((values) => this.box.mean(values, plane())) as [Float32Array, Float32Array, Float32Array]; // three
    this.inverse = [plane(), plane(), plane(), plane(), plane(), plane()];
    const pairs = [[0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2]] as const; // prettier-ignore
    pairs.forEach(([a, b], k) => {
      const [to, ma, mb] = [this.inverse[k]!, this.means[a], this.means[b]];
      for (let i = 0; i < this.size; i++) to[i] = picture[a][i]! * picture[b][i]!;
      this.box.mean(to, to);
      for (let i = 0; i < this.size; i++) to[i] = to[i]! - ma[i]! * mb[i]! + (a === b ? regularity : 0);
    });
    invert(this.inverse, this.size);
  }

  /** The guided filter: `values` as lines of colour, the lines averaged. Writes into `to`. */
  smooth(values: Float32Array, to: Float32Array): Float32Array {
    const [ar, ag, ab, offset] = this.fit(values);
    const [r, g, b] = this.picture;
    for (const plane of [ar, ag, ab, offset]) this.box.mean(plane, plane);
    for (let i = 0; i < this.size; i++) to[i] = ar[i]! * r[i]! + ag[i]! * g[i]! + ab[i]! * b[i]! + offset[i]!;
    return to;
  }

  /** The averaged lines themselves: factors of the three colours and an offset, for use at a larger size. */
  lines(values: Float32Array): readonly [Float32Array, Float32Array, Float32Array, Float32Array] {
    return this.fit(values).map((plane) => this.box.mean(plane, plane).slice()) as [Float32Array, Float32Array, Float32Array, Float32Array]; // prettier-ignore
  }

  /** Laplacian times `values`, divided by the pixels of a window. Writes into `to`. */
  product(values: Float32Array, to: Float32Array): Float32Array {
    this.smooth(values, to);
    for (let i = 0; i < this.size; i++) to[i] = values[i]! - to[i]!;
    return to;
  }

  private fit(values: Float32Array): [Float32Array, Float32Array, Float32Array, Float32Array] {
    const [ar, ag, ab, offset, mean] = this.work;
    const [r, g, b] = this.picture;
    const [mr, mg, mb] = this.means;
    const [rr, rg, rb, gg, gb, bb] = this.inverse as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]; // prettier-ignore
    this.box.mean(values, mean);
    for (let i = 0; i < this.size; i++) {
      ar[i] = values[i]! * r[i]!;
      ag[i] = values[i]! * g[i]!;
      ab[i] = values[i]! * b[i]!;
    }
    for (const plane of [ar, ag, ab]) this.box.mean(plane, plane);
    for (let i = 0; i < this.size; i++) {
      const m = mean[i]!;
      const cr = ar[i]! - m * mr[i]!;
      const cg = ag[i]! - m * mg[i]!;
      const cb = ab[i]! - m * mb[i]!;
      const fr = rr[i]! * cr + rg[i]! * cg + rb[i]! * cb;
      const fg = rg[i]! * cr + gg[i]! * cg + gb[i]! * cb;
      const fb = rb[i]! * cr + gb[i]! * cg + bb[i]! * cb;
      ar[i] = fr;
      ag[i] = fg;
      ab[i] = fb;
      offset[i] = m - fr * mr[i]! - fg * mg[i]! - fb * mb[i]!;
    }
    return [ar, ag, ab, offset];
  }
}

/** Symmetric 3 x 3 matrices, in place, by their adjugates. */
function invert(planes: readonly Float32Array[], size: number): void {
  const [rr, rg, rb, gg, gb, bb] = planes as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]; // prettier-ignore
  for (let i = 0; i < size; i++) {
    const a = rr[i]!;
    const b = rg[i]!;
    const c = rb[i]!;
    const d = gg[i]!;
    const e = gb[i]!;
    const f = bb[i]!;
    const [p, q, r] = [d * f - e * e, c * e - b * f, b * e - c * d];
    const scale = 1 / (a * p + b * q + c * r);
    rr[i] = p * scale;
    rg[i] = q * scale;
    rb[i] = r * scale;
    gg[i] = (a * f - c * c) * scale;
    gb[i] = (b * c - a * e) * scale;
    bb[i] = (a * d - b * b) * scale;
  }
}
