import { median } from '../../base/quantile.ts';
import { closed, dilate, withoutSpecks } from '../overlay/morphology.ts';
import { HarmonicFill } from './harmonic-fill.ts';
import { halve, type Part } from './part.ts';
import { plateOf } from './plate.ts';

/**
 * How an overlay was laid over the film: seen = (1 - alpha) x behind + alpha x colour, per pixel. Where alpha is near 1 nothing of the film is
 * left, and `hole` is 1.
 */
export interface BlendModel {
  readonly width: number;
  readonly height: number;
  /** 0..1, per luma pixel. */
  readonly alpha: Float32Array;
  /** Colour of the overlay per luma pixel, 0..255. */
  readonly luma: Float32Array;
  /** The overlay's colour in the chroma planes, and its share per chroma pixel. */
  readonly cb: { readonly colour: number; readonly alpha: Float32Array };
  readonly cr: { readonly colour: number; readonly alpha: Float32Array };
  /** Pixels that the overlay covers wholly, or whose share cannot be told. */
  readonly hole: Uint8Array;
  /** Pixels that the overlay touches at all. */
  readonly mask: Uint8Array;
  /** Variance of what `HarmonicFill` over the mask gets wrong, per luma pixel: how far it can be trusted beside the inversion. */
  readonly fillVariance: Float32Array;
}

/** Share below which a pixel is the film's own, and above which nothing of the film is left to work with. */
const [leastAlpha, mostAlpha] = [0.035, 0.9];
/** An opaque pixel varies less than this share of what is behind it. */
const opaqueShare = 0.22;
/** What the film behind leaves unexplained of a semi-transparent pixel's variance, at most. */
const explainedShare = 0.5;
/** Rounds of: film behind from what is known, share and colour from that, mask from the share. */
const rounds = 4;

/**
 * Solves for the overlay inside `box` from many frames.
 * @param parts frames of one size that show different things; at least two.
 * @param box 1 where the overlay may be; around it the film must be seen.
 */
export function solveBlend(parts: readonly Part[], box: Uint8Array): BlendModel {
  const [first] = parts;
  if (first === undefined) throw new RangeError('no frames to learn an overlay from');
  const { width, height } = first;
  const planes = withoutFades(
    parts.map(({ data }) => Float32Array.from(data.subarray(0, width * height))),
    box,
  );
  let mask = Uint8Array.from(box);
  let state: LumaFit = fitLuma(planes, mask, box, width, height);
  for (let round = 1; round < rounds; round++) {
    const touched = new Uint8Array(mask.length);
    for (let i = 0; i < touched.length; i++)
      touched[i] = box[i] === 1 && (state.alpha[i]! > leastAlpha || state.opaque[i] === 1) ? 1 : 0;
    const grown = dilate(withoutSpecks(touched, width, height), width, height, 1);
    mask = grown.map((m, i) => m & box[i]!);
    if (mask.every((m) => m === 0)) break;
    state = fitLuma(planes, mask, box, width, height);
  }
  const hole = new Uint8Array(mask.length);
  for (let i = 0; i < hole.length; i++)
    hole[i] = mask[i] === 1 && (state.opaque[i] === 1 || state.alpha[i]! > mostAlpha) ? 1 : 0;
  const plate = plateOf(parts, dilate(box, width, height, beyond));
  if (plate !== undefined) mask = mask.map((m, i) => m | plate[i]!);
  const opaque = plate !== undefined || share(hole, mask) > mostlyOpaque;
  const solid = opaque
    ? dilate(closed(mask, width, height, closing), width, height, 2)
    : dilate(hole, width, height, 1).map((m, i) => m & mask[i]!);
  const final = opaque ? solid : mask;
  const chroma = fitChroma(parts, state.alpha, final, width, height);
  return {
    width,
    height,
    alpha: state.alpha,
    luma: state.colour,
    ...chroma,
    hole: solid,
    mask: final,
    fillVariance: state.fillVariance,
  };
}

/** The model of a part whose `box` is covered wholly. */
export function coveredModel(
  { width, height }: { readonly width: number; readonly height: number },
  box: Uint8Array,
): BlendModel {
  const [plane, small] = [
    new Float32Array(width * height),
    { colour: 128, alpha: new Float32Array((width * height) >> 2) },
  ];
  return {
    width,
    height,
    alpha: Float32Array.from(box),
    luma: plane,
    cb: small,
    cr: small,
    hole: box,
    mask: box,
    fillVariance: plane,
  };
}

/** A plate may go on beyond the box of what is on it, pixels. */
const beyond = 10;

/** From this share of covered pixels the whole overlay is taken for opaque; the rest are its soft rims. */
const mostlyOpaque = 0.4;

function share(part: Uint8Array, whole: Uint8Array): number {
  let [a, b] = [0, 0];
  for (let i = 0; i < whole.length; i++) [a, b] = [a + part[i]!, b + whole[i]!];
  return a / Math.max(1, b);
}

/** Gaps up to twice as wide as this belong to an opaque overlay too: parts of it may look like the film. */
const closing = 6;

/** Overlays may fade in and out with the film: frames in which the box is much darker than usual would be taken for transparency. */
function withoutFades(planes: readonly Float32Array[], box: Uint8Array): readonly Float32Array[] {
  const means = planes.map((plane) => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < plane.length; i++) if (box[i] === 1) [sum, count] = [sum + plane[i]!, count + 1];
    return sum / Math.max(1, count);
  });
  const usual = median(means);
  const kept = planes.filter((_, i) => means[i]! > usualShare * usual);
  return kept.length < planes.length / 2 ? planes : kept;
}

const usualShare = 0.6;

interface LumaFit {
  readonly alpha: Float32Array;
  readonly colour: Float32Array;
  readonly opaque: Uint8Array;
  readonly fillVariance: Float32Array;
}

/** Share and colour from what is seen (i) and the film behind as guessed from around the mask (b). */
function fitLuma(
  planes: readonly Float32Array[],
  mask: Uint8Array,
  box: Uint8Array,
  width: number,
  height: number,
): LumaFit {
  const m = momentsOf(planes, new HarmonicFill(mask, width, height), box);
  const opaque = new Uint8Array(mask.length);
  const guess = { weight: [] as number[], colour: [] as number[] };
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const varI = Math.max(0, m.ii[at]! - m.i[at]! ** 2);
    const varB = Math.max(0.1, m.bb[at]! - m.b[at]! ** 2);
    const ratio = Math.sqrt(varI / varB);
    if (ratio < opaqueShare && varB > 9) opaque[at] = 1;
    const a = 1 - Math.min(1, ratio);
    if (a < 0.15) continue;
    const colour = (m.i[at]! - (1 - a) * m.b[at]!) / a;
    if (colour > -20 && colour < 275) {
      guess.weight.push(a * a);
      guess.colour.push(colour);
    }
  }
  const colours = refineColours(twoColours(guess), m, mask);
  const shares = sharesOf(colours, m, mask);
  for (let at = 0; at < mask.length; at++) {
    // a pixel shows the film through only if the film behind explains how it changes; where little changes nothing can be told
    const varI = m.ii[at]! - m.i[at]! ** 2;
    if (shares.alpha[at]! > 0.1 && shares.error[at]! > explainedShare * varI) opaque[at] = 1;
  }
  return { ...shares, opaque };
}

/** Means over the frames, where `inside` is 1. */
function momentsOf(planes: readonly Float32Array[], filler: HarmonicFill, inside: Uint8Array): Moments {
  const n = planes.length;
  const moment = () => new Float64Array(inside.length);
  const m = { i: moment(), b: moment(), ii: moment(), ib: moment(), bb: moment() };
  const behind = new Float32Array(inside.length);
  for (const plane of planes) {
    behind.set(plane);
    filler.fill(behind);
    for (let at = 0; at < behind.length; at++) {
      if (inside[at] === 0) continue;
      const [i, b] = [plane[at]!, behind[at]!];
      m.i[at]! += i / n;
      m.b[at]! += b / n;
      m.ii[at]! += (i * i) / n;
      m.ib[at]! += (i * b) / n;
      m.bb[at]! += (b * b) / n;
    }
  }
  return m;
}

type Moments = Record<'i' | 'b' | 'ii' | 'ib' | 'bb', Float64Array>;

/** Moments of colour - behind (x) and seen - behind (y). */
function line(c: number, m: Moments, at: number): { xx: number; xy: number; yy: number } {
  return {
    xx: c * c - 2 * c * m.b[at]! + m.bb[at]!,
    xy: c * m.i[at]! - m.ib[at]! - c * m.b[at]! + m.bb[at]!,
    yy: m.ii[at]! - 2 * m.ib[at]! + m.bb[at]!,
  };
}

/** Given the overlay's colour the share is a line through the origin: (seen - behind) = alpha x (colour - behind). */
function shareOf(c: number, m: Moments, at: number): { alpha: number; error: number } {
  const { xx, xy, yy } = line(c, m, at);
  const alpha = Math.max(0, Math.min(1, xx > 1 ? xy / xx : 0));
  return { alpha, error: yy - 2 * alpha * xy + alpha * alpha * xx };
}

/** Letters over their own shadow take colours between the two; one of these must explain a pixel clearly better to be taken. */
const [mixtures, mixturePenalty] = [[16, 60, 110, 170, 235], 1.25];

function sharesOf(colours: readonly number[], m: Moments, mask: Uint8Array) {
  const plane = () => new Float32Array(mask.length);
  const [alpha, colour, fillVariance, errors] = [plane(), plane(), plane(), plane()];
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    let best = { alpha: 0, error: Infinity, c: 0 };
    for (const c of colours) {
      const { alpha: a, error } = shareOf(c, m, at);
      if (error < best.error) best = { alpha: a, error, c };
    }
    for (const c of mixtures) {
      const { alpha: a, error } = shareOf(c, m, at);
      if (error * mixturePenalty + 1 < best.error) best = { alpha: a, error: error * mixturePenalty + 1, c };
    }
    alpha[at] = best.alpha;
    colour[at] = best.c;
    errors[at] = best.error;
    fillVariance[at] = Math.max(1, best.error / Math.max(0.01, (1 - best.alpha) ** 2));
  }
  return { alpha, colour, fillVariance, error: errors };
}

/** Colours of the overlay by alternating least squares: shares from colours, colours from shares. */
function refineColours(start: readonly number[], m: Moments, mask: Uint8Array): number[] {
  let colours = [...start];
  for (let round = 0; round < 12; round++) {
    const sums = colours.map(() => ({ a: 0, w: 0 }));
    for (let at = 0; at < mask.length; at++) {
      if (mask[at] === 0) continue;
      let best = { k: 0, alpha: 0, error: Infinity };
      colours.forEach((c, k) => {
        const fit = shareOf(c, m, at);
        if (fit.error < best.error) best = { k, ...fit };
      });
      const sum = sums[best.k];
      if (sum === undefined || best.alpha < 0.1) continue;
      sum.a += best.alpha * (m.i[at]! - (1 - best.alpha) * m.b[at]!);
      sum.w += best.alpha ** 2;
    }
    colours = colours.map((c, k) => ((sums[k]?.w ?? 0) > 0 ? Math.max(0, Math.min(255, sums[k]!.a / sums[k]!.w)) : c));
  }
  return colours;
}

/** One colour, or two (a letter and its shadow) where the guesses fall clearly apart. */
function twoColours({ weight, colour }: { weight: readonly number[]; colour: readonly number[] }): number[] {
  if (colour.length === 0) return [235];
  const order = colour.map((_, i) => i).sort((a, b) => colour[a]! - colour[b]!);
  const total = weight.reduce((sum, w) => sum + w, 0);
  const at = (part: number): number => {
    let sum = 0;
    for (const i of order) if ((sum += weight[i]!) >= part * total) return colour[i]!;
    return colour[order.at(-1) ?? 0] ?? 235;
  };
  const [low, middle, high] = [at(0.12), at(0.5), at(0.88)];
  return high - low > apart ? [low, high] : [middle];
}

const apart = 90;

/** Colour and share of the overlay in the chroma planes. The share starts as that of luma: some programs blend colour more strongly than light. */
function fitChroma(parts: readonly Part[], alpha: Float32Array, mask: Uint8Array, width: number, height: number) {
  const [cw, ch] = [width >> 1, height >> 1];
  const small = halve(alpha, mask, width, height);
  const filler = new HarmonicFill(small.mask, cw, ch);
  const [cb, cr] = [0, 1].map((index) => {
    const start = width * height + index * cw * ch;
    const planes = parts.map(({ data }) => Float32Array.from(data.subarray(start, start + cw * ch)));
    const m = momentsOf(planes, filler, small.mask);
    const [colour = 128] = refineColours([colourOf(m, small.alpha)], m, small.mask);
    const shares = small.alpha.map((a, at) => {
      if (small.mask[at] === 0 || a < leastAlpha) return 0;
      const { xx, xy } = line(colour, m, at);
      return Math.max(0, Math.min(1, (xy + anchor * a) / (xx + anchor)));
    });
    return { colour, alpha: shares };
  });
  const none = { colour: 128, alpha: small.alpha };
  return { cb: cb ?? none, cr: cr ?? none };
}

/** How strongly a chroma share holds to that of luma: as a mean squared distance between overlay and film. */
const anchor = 36;

/** The colour that explains what is seen, given the share. */
function colourOf(m: Moments, alpha: Float32Array): number {
  let [sum, weight] = [0, 0];
  for (let at = 0; at < alpha.length; at++) {
    const a = alpha[at]!;
    if (a < 0.1) continue;
    sum += a * (m.i[at]! - (1 - a) * m.b[at]!);
    weight += a * a;
  }
  return weight > 0 ? Math.max(0, Math.min(255, sum / weight)) : 128;
}
