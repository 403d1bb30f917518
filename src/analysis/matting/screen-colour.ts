import { shrunk, type Samples } from './samples.ts';

/** Luma of black. */
const black = 16;

/** What colour the screen has, told from small pictures of the film. */
export interface ScreenColour {
  /** Typical brightness (Y, 0..255) and colour (Cb, Cr around 0) of the screen. */
  readonly y: number;
  readonly u: number;
  readonly v: number;
  /** Mean share of the picture that it fills, over the quarter of the frames where it fills most. */
  readonly share: number;
}

/** Why a film has no screen, in words for a caller. */
export interface NoScreen {
  readonly reason: string;
}

/** Steps of the hue circle, and how many of them to either side belong to one colour. */
const [hueSteps, hueReach] = [72, 3];
/** Less colourful than this (distance of Cb, Cr from grey) nothing is a screen, but what is dark and vivid for how dark it is, and then smooth, of one hue and all round the picture. */
const leastChroma = 22;
const dark = { chroma: 9, vividness: 0.42, smooth: 0.9, rim: 0.5, spread: 7 } as const;
/**
 * Distance of Cb, Cr from grey over Y, at least, by hue: light does not change it. Measured: painted and cloth greens 0.45 to 0.6, blue screens from 0.65;
 * skies mostly up to 0.55, wood and skin up to 0.4, leaves up to 0.35 and of many hues, dark and bluish ones up to 0.57.
 */
const vividnessOf = (degrees: number) => (degrees >= 180 && degrees <= 270 ? 0.36 : degrees > 270 ? 0.6 : 0.43);
/**
 * Paler ones, down to this vividness, are screens where they have the hue of green paint, which leaves, wood and skin have not, of blue, yellow or magenta paint, or of cyan, and are smooth, of one hue, all round the picture and not all of it.
 * `unsteady`: vividness differs from place to place by at most this share (standard deviation). Light on paint does not change it, measured 0.03 to 0.07; a sky pales towards the horizon.
 */
const pale = [
  { vividness: 0.2, hues: [222, 258], smooth: 0.9, rim: 0.5, spread: 6, unsteady: 0.12 },
  { vividness: 0.3, hues: [270, 302], smooth: 0.9, rim: 0.5, spread: 5, unsteady: 0.09 },
  { vividness: 0.17, hues: [302, 338], smooth: 0.9, rim: 0.5, spread: 4, unsteady: 0.07 },
  { vividness: 0.29, hues: [158, 176], smooth: 0.88, rim: 0.5, spread: 7, unsteady: 0.13 },
  { vividness: 0.38, hues: [45, 80], smooth: 0.9, rim: 0.5, spread: 6, unsteady: 0.1 },
] as const;
/** Dark ones, whose colour counts against what is above black: cloth and paint in little light, of one hue, all round the picture, with somebody before them. Green from this vividness on, blue from the next. */
const unlit = [
  { vividness: 0.42, hues: [222, 262], brightest: 60, smooth: 0.9, rim: 0.5, spread: 7, unsteady: 0.16 },
  { vividness: 0.6, hues: [318, 356], brightest: 60, smooth: 0.9, rim: 0.5, spread: 7, unsteady: 0.16 },
] as const;
/**
 * Hues that nature has close to the lens: of fruit, flowers, wood and skin, of leaves and yellow petals, of leaves out of focus. There a screen is more of the rim, of one hue, and steady in
 * vividness: measured, paint in uneven light up to 0.12, close-ups of fruit and petals from 0.14; smoke before a screen makes 0.17.
 */
const natural = [
  { hues: [90, 165], rim: 0.5, spread: 6.5, unsteady: 0.125 },
  { hues: [165, 210], rim: 0.4, spread: 7, unsteady: 0.125 },
  { hues: [210, 222], rim: 0, spread: 12, unsteady: 0.2 },
] as const;
/** A pale colour with this share of every frame has no subject before it: a wall, a meadow, the sky. */
const noSubject = 0.95;
/** Beside a screen's pixel brightness differs by no more than this share. */
const mostTexture = 0.06;
/** Share of the picture that a screen fills at least where it fills most, and of the picture's rim. */
const [leastShare, leastRim] = [0.17, 0.27];
/** Share of the colour's pixels that lie in smooth places: leaves and grass do not; nor, at the hues of wood and skin, do those. */
const leastSmoothOf = (degrees: number) => (degrees >= 90 && degrees <= 165 ? 0.85 : 0.6);
/** Beside a screen no other vivid colour fills as much as this share of what it fills; with this share of every frame it is all there is. */
const [mostRival, nothingElse] = [0.6, 0.98];
/** Hue spread of a screen in degrees (standard deviation) at most. */
const mostHueSpread = 12;

/** A colour that was named is looked for from this distance of Cb, Cr from grey on, or half its own. */
const paleNamed = 5;

/** Cb, Cr around 0. */
export interface Chroma {
  readonly u: number;
  readonly v: number;
}

/** Pictures are looked at with at most this many columns. */
const mostColumns = 160;

/** Adds up the colours of frames from all over the film and tells the one that a screen has. */
export class ScreenColourFinder {
  private readonly frames: HueCount[] = [];
  private readonly near: Chroma | undefined;
  private readonly leastNamed: number;

  /** With a colour that was named only hues beside it count, and less is asked of them: pale ones count, too. */
  constructor(near?: Chroma) {
    this.near = near;
    this.leastNamed = near === undefined ? Infinity : Math.max(paleNamed, Math.hypot(near.u, near.v) / 2);
  }

  push(samples: Samples): void {
    const { columns, rows, y: luma, u, v } = shrunk(samples, mostColumns);
    const count = emptyCount(columns * rows, 2 * (columns + rows));
    for (let y = 0, i = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, i++) {
        const [cu, cv, cy] = [u[i]! - 128, v[i]! - 128, luma[i]!];
        const chroma = Math.hypot(cu, cv);
        if (chroma < this.leastNamed && !isColourful(chroma, cy)) continue;
        const hue = Math.floor(hueOf(cu, cv));
        const right = x + 1 < columns ? luma[i + 1]! : cy;
        const below = y + 1 < rows ? luma[i + columns]! : cy;
        const smooth = Math.abs(right - cy) + Math.abs(below - cy) <= 2 + 2 * mostTexture * cy;
        const rim = x < 2 || y < 2 || x >= columns - 2 || y >= rows - 2;
        count.all[hue]! += 1;
        if (rim) count.rim[hue]! += 0.5;
        if (!smooth) continue;
        count.smooth[hue]! += 1;
        count.y[hue]! += cy;
        count.u[hue]! += cu;
        count.v[hue]! += cv;
        const vivid = chroma / Math.max(16, cy - 16);
        count.vivid[hue]! += vivid;
        count.vividSquares[hue]! += vivid * vivid;
      }
    }
    this.frames.push(count);
  }

  /** The screen's colour. */
  find(): ScreenColour | NoScreen {
    const { near } = this;
    if (this.frames.length === 0) return { reason: 'no frame could be read' };
    const wanted = near === undefined ? undefined : Math.floor(hueOf(near.u, near.v));
    const candidates: Candidate[] = [];
    for (let hue = 0; hue < hueSteps; hue++) {
      if (wanted !== undefined && circular(hue, wanted) > 4) continue;
      const candidate = this.candidate(hue);
      if (candidate.smoothCount > 0) candidates.push(candidate);
    }
    candidates.sort((a, b) => b.weight - a.weight);
    const named = near !== undefined;
    const good = candidates.filter((candidate) => doubt(candidate, named) === undefined);
    const best = good.find((candidate) => named || natureDoubt(candidate) === undefined);
    if (best !== undefined) return (named ? undefined : patternDoubt(best, good)) ?? best.colour;
    const likely = good[0] ?? candidates[0];
    return { reason: (likely && (doubt(likely, named) ?? natureDoubt(likely))) ?? 'no vivid colour fills a part of the picture' }; // prettier-ignore
  }

  /** What belongs to one hue; the window moves to the mean of what is in it. */
  private candidate(hue: number, moves = 12): Candidate {
    const each = this.frames.map((frame) => summed(frame, Math.floor(hue))).sort((a, b) => b.smooth - a.smooth);
    const top = each.slice(0, Math.max(1, Math.ceil(each.length / 4)));
    const sum = (of: (one: HueSum) => number) => top.reduce((total, one) => total + of(one), 0);
    const smooth = sum(({ smooth }) => smooth);
    const share = smooth / sum(({ size }) => size);
    const rim = sum(({ rim }) => rim) / sum(({ rimSize }) => rimSize);
    const colour = { y: sum(({ y }) => y) / smooth, u: sum(({ u }) => u) / smooth, v: sum(({ v }) => v) / smooth, share }; // prettier-ignore
    const mean = hueOf(colour.u, colour.v);
    if (moves > 0 && smooth > 0 && circular(mean, Math.floor(hue) + 0.5) > 1) return this.candidate(mean, moves - 1);
    const spread = Math.sqrt(sum(({ spread }) => spread) / Math.max(1, smooth));
    const least = each[each.length - 1]!; // a film without frames has no candidates
    const vivid = sum(({ vivid }) => vivid) / Math.max(1, smooth);
    const unsteady = Math.sqrt(Math.max(0, sum(({ vividSquares }) => vividSquares) / Math.max(1, smooth) - vivid ** 2)) / Math.max(1e-6, vivid); // prettier-ignore
    return { leastShare: least.all / least.size, colour, share, rim, spread, unsteady, smoothCount: smooth, smoothShare: smooth / Math.max(1, sum(({ all }) => all)), weight: smooth * (0.3 + rim) }; // prettier-ignore
  }
}

/** Why a colour is none of a screen; undefined when it is one. */
function doubt(candidate: Candidate, named: boolean): string | undefined {
  const { colour, share, rim, smoothShare, spread } = candidate;
  const least = named ? leastShare / 4 : leastShare;
  if (share < least) return `the most likely colour fills ${percent(share)} of the picture; a screen fills at least ${percent(least)}`; // prettier-ignore
  if (named) return undefined;
  if (rim < leastRim) return `the most likely colour fills ${percent(rim)} of the picture's rim; a screen fills at least ${percent(leastRim)}`; // prettier-ignore
  const degrees = (360 * hueOf(colour.u, colour.v)) / hueSteps;
  if (smoothShare < leastSmoothOf(degrees)) return 'the most likely colour is textured; a screen is smooth';
  if (spread > mostHueSpread) return 'the most likely colour is of many hues; a screen has one';
  const vividness = vividnessIn(colour);
  const faint = Math.hypot(colour.u, colour.v) < leastChroma;
  if (faint && (rim < dark.rim || smoothShare < dark.smooth || spread > dark.spread)) return 'the most likely colour is too dark or too grey, and not all round the picture'; // prettier-ignore
  if (vividness >= vividnessOf(degrees) || isPaint(candidate, vividness, degrees)) return undefined;
  return 'the most likely colour is too pale or too grey';
}

const percent = (value: number) => `${Math.round(100 * value)} %`;

/** Why a colour is rather of something that grows; undefined when it is paint. */
function natureDoubt({ colour, rim, spread, unsteady }: Candidate): string | undefined {
  const degrees = (360 * hueOf(colour.u, colour.v)) / hueSteps;
  const asked = natural.find(({ hues }) => within(degrees, hues));
  if (asked === undefined) return undefined;
  if (unsteady > asked.unsteady) return 'the most likely colour is paler in some places; a screen is not';
  if (spread > asked.spread) return 'the most likely colour is of many hues; a screen has one';
  if (rim < asked.rim) return `the most likely colour fills ${percent(rim)} of the picture's rim; a screen of it fills at least ${percent(asked.rim)}`; // prettier-ignore
  return undefined;
}

function isPaint(
  { colour, leastShare, smoothShare, rim, spread, unsteady }: Candidate,
  vividness: number,
  degrees: number,
): boolean {
  const like = (paint: (typeof pale | typeof unlit)[number]) => within(degrees, paint.hues) && smoothShare >= paint.smooth && rim >= paint.rim && spread <= paint.spread && unsteady <= paint.unsteady; // prettier-ignore
  const lit = Math.hypot(colour.u, colour.v) / Math.max(1, colour.y - black);
  return leastShare < noSubject && (pale.some((paint) => vividness >= paint.vividness && like(paint)) || unlit.some((paint) => colour.y <= paint.brightest && lit >= paint.vividness && like(paint))); // prettier-ignore
}

const isColourful = (chroma: number, luma: number) =>
  chroma >= 0.15 * luma &&
  (chroma >= leastChroma || (chroma >= dark.chroma && chroma >= dark.vividness * (luma - black)));
const vividnessIn = ({ y, u, v }: ScreenColour) => Math.hypot(u, v) / Math.max(16, y);
const within = (degrees: number, [from, to]: readonly [number, number]) => degrees >= from && degrees <= to;

/** Test patterns are no screens: bars of several colours, or one that leaves have or that nobody paints a screen in with nothing before it. */
function patternDoubt(best: Candidate, good: readonly Candidate[]): NoScreen | undefined {
  const hue = hueOf(best.colour.u, best.colour.v);
  const rival = good.some(({ colour, share }) => share > mostRival * best.share && circular(hueOf(colour.u, colour.v), hue) > 2 * hueReach); // prettier-ignore
  if (rival) return { reason: 'several vivid colours fill the picture alike; a screen has one' };
  const degrees = (360 * hue) / hueSteps;
  const painted = (degrees >= 210 && degrees <= 270) || degrees >= 300;
  if (best.leastShare < nothingElse || painted) return undefined;
  return { reason: 'one colour fills all of the picture, and it is neither green nor blue' };
}

interface Candidate {
  /** In the frame where it fills least, textured places included. */
  readonly leastShare: number;
  readonly colour: ScreenColour;
  readonly share: number;
  readonly rim: number;
  readonly spread: number;
  readonly unsteady: number;
  readonly smoothCount: number;
  readonly smoothShare: number;
  readonly weight: number;
}

/** What is added up by hue: cells, those in smooth places, and at the rim; in smooth places Y, Cb, Cr, their distance from grey over brightness, and its square. */
const sums = ['all', 'smooth', 'rim', 'y', 'u', 'v', 'vivid', 'vividSquares'] as const;
type Sums<T> = Record<(typeof sums)[number], T>;
const sumsOf = <T>(fresh: () => T) => Object.fromEntries(sums.map((key) => [key, fresh()])) as Sums<T>;

/** Chroma cells of a frame by hue. */
interface HueCount extends Readonly<Sums<Float64Array>> {
  readonly size: number;
  readonly rimSize: number;
}

interface HueSum extends Sums<number> {
  readonly size: number;
  readonly rimSize: number;
  spread: number;
}

const emptyCount = (size: number, rimSize: number): HueCount => ({ size, rimSize, ...sumsOf(() => new Float64Array(hueSteps)) }); // prettier-ignore

function summed(count: HueCount, hue: number): HueSum {
  const sum = { size: count.size, rimSize: count.rimSize, spread: 0, ...sumsOf(() => 0) };
  for (let d = -hueReach; d <= hueReach; d++) {
    const h = (hue + d + hueSteps) % hueSteps;
    for (const key of sums) sum[key] += count[key][h]!;
    sum.spread += count.smooth[h]! * ((d * 360) / hueSteps) ** 2;
  }
  return sum;
}

/** Place on the hue circle of Cb, Cr, 0 to below `hueSteps`. */
function hueOf(u: number, v: number): number {
  return (((Math.atan2(v, u) / (2 * Math.PI) + 1) % 1) * hueSteps) % hueSteps;
}

function circular(a: number, b: number): number {
  const d = Math.abs(a - b);
  return Math.min(d, hueSteps - d);
}
