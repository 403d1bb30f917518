import { median } from '../../base/quantile.ts';
import { HarmonicFill } from '../restore/harmonic-fill.ts';
import { PatchSearch, patchSide, type Gradients } from './patch-search.ts';
import type { Level } from './pyramid.ts';
import { relaxed, type Observed } from './relaxation.ts';

/** How a picture moved: displacements at the points of a grid, in pixels of the full picture; between the points they are bilinear. */
export interface Flow {
  readonly columns: number;
  readonly rows: number;
  /** Point (i, j) of the grid lies at (`first` + i x `step`, `first` + j x `step`). */
  readonly step: number;
  readonly first: number;
  /** What is at (x, y) here is at (x + u, y + v) there. */
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** What the movement leaves unexplained around a point: mean squared difference. */
  readonly left: Float32Array;
  /** Share of the patches that hold texture and find it again; about 0 where the two pictures show different things. */
  readonly agreement: number;
}

/** Distance from one patch to the next, pixels of a level. */
const stride = 4;
/** Farthest that the whole picture is taken to have moved, in pixels of the smallest level. */
const farthest = 5;
/** The finest level on which patches are searched. */
const finestLevel = 1;
/** A patch agrees where what is left is below this much noise, or this share of its own texture. */
const [noise, leftShare] = [5, 0.65];
/** Standing still is taken where it explains a patch nearly as well, in a picture most of whose patches stand. */
const [stillFactor, stillSlack, stillShare] = [1.15, 0.6, 0.6];

/** What is left of a patch counts up to this, and besides it the noise of coding, squared. */
const [mostLeft, noiseVariance] = [2500, 4];
/** So many pixels at most tell how light changed: more would tell the same. */
const mostLooks = 2048;
/** Squared gradients that faint noise has in a patch, along each direction. */
const noiseGradients = 120;

interface Field {
  readonly columns: number;
  readonly rows: number;
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** Mean squared difference that is left around a point. */
  readonly left: Float32Array;
}

/**
 * Optical flow by dense inverse search from coarse to fine (Kroeger et al., "Fast Optical Flow using Dense Inverse Search", ECCV 2016), smoothed level by level instead of its variational
 * refinement, and blind to pixels that are not seen: what lies over the film does not hold it still. Where nothing is seen, the movement around it goes on.
 * @param from levels of one picture, full size first. @param to as many of the other.
 */
export function flowBetween(from: readonly Level[], to: readonly Level[]): Flow {
  const top = from.length - 1;
  const bottom = Math.min(finestLevel, top);
  const shift = globalShift(from[top]!, to[top]!); // both have all levels
  const light = lightChange(from[top]!, to[top]!, shift);
  let field = constant(from[top]!, shift.u, shift.v);
  let agreement = 1;
  for (let k = top; k >= bottom; k--) {
    const guess = k === top ? field : enlarged(field, from[k]!);
    const found = search(from[k]!, to[k]!, guess, light);
    if (k === bottom) {
      agreement = found.agreement;
      keepStill(found);
    }
    field = smooth(found);
  }
  const scale = 2 ** bottom;
  return {
    ...{ columns: field.columns, rows: field.rows, agreement },
    ...{ step: stride * scale, first: (patchSide / 2) * scale - 0.5 },
    ...{ u: field.u.map((v) => v * scale), v: field.v.map((v) => v * scale), left: field.left },
  };
}

function constant({ width, height }: Level, u: number, v: number): Field {
  const columns = Math.max(1, Math.floor((width - patchSide) / stride) + 1);
  const rows = Math.max(1, Math.floor((height - patchSide) / stride) + 1);
  const size = columns * rows;
  return { columns, rows, u: new Float32Array(size).fill(u), v: new Float32Array(size).fill(v), left: new Float32Array(size) }; // prettier-ignore
}

/** The field of a level of half the size, as a first guess. */
function enlarged(coarse: Field, level: Level): Field {
  const fine = constant(level, 0, 0);
  for (let j = 0, n = 0; j < fine.rows; j++) {
    for (let i = 0; i < fine.columns; i++, n++) {
      // the middle of patch i lies at 4 i + 4 here, at 2 i + 2 there, which is between patches
      const at = (Math.min(coarse.rows - 1, Math.max(0, Math.round(j / 2 - 0.5))) * coarse.columns + Math.min(coarse.columns - 1, Math.max(0, Math.round(i / 2 - 0.5)))); // prettier-ignore
      fine.u[n] = 2 * coarse.u[at]!;
      fine.v[n] = 2 * coarse.v[at]!;
    }
  }
  return fine;
}

interface Found extends Field, Observed {
  /** Root mean square of what is left of a patch, and of it standing still; NaN where too little is seen. */
  readonly left: Float32Array;
  readonly leftStill: Float32Array;
  readonly agreement: number;
}

function search(from: Level, to: Level, guess: Field, light: number): Found {
  const { columns, rows } = guess;
  const size = columns * rows;
  const [u, v] = [Float32Array.from(guess.u), Float32Array.from(guess.v)];
  const [left, leftStill] = [new Float32Array(size).fill(NaN), new Float32Array(size).fill(NaN)];
  const [xx, xy, yy] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  const one = new PatchSearch(from, to, light);
  let [textured, agreeing] = [0, 0];
  for (let j = 0, n = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, n++) {
      if (!one.take(i * stride, j * stride)) continue;
      one.find(guess.u[n]!, guess.v[n]!, i > 0 ? u[n - 1]! : 0, i > 0 ? v[n - 1]! : 0);
      [u[n], v[n], left[n], leftStill[n]] = [one.u, one.v, one.left, one.leftStill];
      const sureness = 1 / (noiseVariance + Math.min(mostLeft, one.left ** 2)); // `left` may be Infinity: it is hidden there
      const told = withoutNoise(one.gradients);
      [xx[n], xy[n], yy[n]] = [sureness * told.xx, sureness * told.xy, sureness * told.yy];
      if (one.texture < noise) continue;
      textured += 1;
      if (one.left < Math.max(noise, leftShare * one.texture)) agreeing += 1;
    }
  }
  return { columns, rows, u, v, xx, xy, yy, left, leftStill, agreement: textured < 6 ? 1 : agreeing / textured };
}

/** What is left of a patch's gradients, summed products, once noise's are taken off along each direction: none where they are no stronger. */
function withoutNoise({ xx, xy, yy }: Gradients): Gradients {
  const [mean, apart] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  const [strong, weak] = [Math.max(0, mean + apart - noiseGradients), Math.max(0, mean - apart - noiseGradients)]; // by the eigenvalues
  const pull = apart === 0 ? 0 : (strong - weak) / (2 * apart);
  const rest = weak - pull * (mean - apart);
  return { xx: pull * xx + rest, xy: pull * xy, yy: pull * yy + rest };
}

/** In a picture that stands, what is nearly as well explained by standing stands: errors of a tenth of a pixel would add up. */
function keepStill({ u, v, left, leftStill }: Found): void {
  const stands = left.map((value, n) => (leftStill[n]! <= stillFactor * value + stillSlack ? 1 : 0)); // false for NaN
  const known = left.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
  if (stands.reduce((sum, one) => sum + one, 0) < stillShare * known) return;
  for (let n = 0; n < u.length; n++) if (stands[n] === 1) [u[n], v[n]] = [0, 0];
}

/** Patches lean on their neighbours by how much they tell; those that were not seen take the movement around them. */
function smooth(found: Found): Field {
  const { columns, rows, left } = found;
  const mean = new Float32Array(left.length);
  for (let j = 0, n = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, n++) {
      let [square, count] = [0, 0];
      for (let y = Math.max(0, j - 1); y <= Math.min(rows - 1, j + 1); y++) {
        for (let x = Math.max(0, i - 1); x <= Math.min(columns - 1, i + 1); x++) {
          const one = left[y * columns + x]!; // inside
          if (!Number.isNaN(one)) [square, count] = [square + Math.min(mostLeft, one ** 2), count + 1];
        }
      }
      mean[n] = count > 0 ? square / count : NaN;
    }
  }
  const blank = Uint8Array.from(mean, (value) => (Number.isNaN(value) ? 1 : 0));
  if (blank.includes(1)) new HarmonicFill(blank, columns, rows).fill(mean);
  return { columns, rows, ...relaxed(found), left: mean };
}

/** The shift of the whole picture that leaves least, standing still preferred a little. */
function globalShift(a: Level, b: Level): { u: number; v: number } {
  let best = { u: 0, v: 0, cost: Infinity };
  for (let v = -farthest; v <= farthest; v++) {
    for (let u = -farthest; u <= farthest; u++) {
      const cost = shiftCost(a, b, u, v) + 0.05 * (Math.abs(u) + Math.abs(v));
      if (cost < best.cost) best = { u, v, cost };
    }
  }
  return best;
}

/** By how much the picture became brighter as a whole, which is no movement: the median over some of what is seen in both, 0..255. */
function lightChange(a: Level, b: Level, { u, v }: { readonly u: number; readonly v: number }): number {
  const { width, height } = a;
  const apart: number[] = [];
  const every = Math.ceil((width * height) / mostLooks);
  for (let at = 0; at < width * height; at += every) {
    const [x, y] = [(at % width) + u, Math.floor(at / width) + v];
    if (a.seen[at] === 0 || x < 0 || x >= width || y < 0 || y >= height) continue;
    const there = y * width + x;
    if (b.seen[there] === 1) apart.push(b.data[there]! - a.data[at]!); // inside, as was seen
  }
  return median(apart);
}

function shiftCost(a: Level, b: Level, u: number, v: number): number {
  const { width, height } = a;
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, -v); y < Math.min(height, height - v); y++) {
    for (let x = Math.max(0, -u), at = y * width + x; x < Math.min(width, width - u); x++, at++) {
      const there = at + v * width + u; // inside, by the limits of the loops
      if (a.seen[at] === 0 || b.seen[there] === 0) continue;
      sum += Math.min(40, Math.abs(a.data[at]! - b.data[there]!));
      count += 1;
    }
  }
  return count < a.data.length / 5 ? Infinity : sum / count;
}
