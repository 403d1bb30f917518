import { logOdds } from '../../base/log-odds.ts';
import { sigmoid } from '../../base/sigmoid.ts';
import { resampleInto, type Picture } from '../text/picture.ts';
import { BoxMean } from './box-mean.ts';
import { lay } from './placed-map.ts';

/** Between these a mask is in doubt; doubts this wide (to either side, a part of the longer side) are about what belongs together, narrower ones are soft edges. */
const [doubtful, certain, wide] = [0.15, 0.85, 0.0125];
/** Columns or rows of the grid on which they are settled, along the longer side. */
const gridSide = 120;
/** Standard deviation of the distance at which places speak for each other, and how far they look, in cells; every `stride`th is asked. */
const [spread, reach, stride] = [10, 20, 2];
/** Standard deviation of colours that are alike: of Cb and Cr; differences of luma count this much. */
const [alike, lumaShare] = [10, 0.36];
/** How often neighbours are asked. */
const rounds = 3;
/** What a mask says counts as no surer than this. */
const surest = 0.98;

interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/**
 * A mask whose wide doubts are settled by what is alike nearby: mean field of a conditional random field with one bilateral kernel (Krähenbühl and Koltun, "Efficient inference
 * in fully connected CRFs with Gaussian edge potentials", NIPS 2011). What is sure, and soft edges, stay as they are. No colours of the whole subject are learned: those of
 * people and animals are also behind them. The mask is 0..1, `width` x `height`, stretched over the picture.
 * `say` is how much all neighbours together count beside what the mask says of a place itself (its log odds).
 */
export function settleDoubts(
  mask: Float32Array,
  width: number,
  height: number,
  picture: Picture,
  say: number,
): Float32Array {
  const zone = wideDoubts(mask, width, height);
  if (!zone.includes(1)) return mask;
  const scale = Math.min(1, gridSide / Math.max(width, height));
  const grid = { columns: Math.max(1, Math.round(width * scale)), rows: Math.max(1, Math.round(height * scale)) };
  const odds = cellMeans(mask, width, height, grid);
  const values = meanField(odds, coloursOf(picture, grid), grid, say);
  const box = { left: 0, top: 0, right: width, bottom: height };
  const settled = { values: new Float32Array(mask.length), width, height, box };
  lay({ values, width: grid.columns, height: grid.rows, box }, settled, (_, told) => told);
  return mask.map((value, i) => (zone[i] === 1 ? settled.values[i]! : value));
}

/** 1 in doubts that a square fits into (morphological opening). */
function wideDoubts(mask: Float32Array, width: number, height: number): Uint8Array {
  const doubt = Float32Array.from(mask, (value) => (value > doubtful && value < certain ? 1 : 0));
  const square = new BoxMean(width, height, Math.max(1, Math.round(wide * Math.max(width, height))));
  const inner = square.mean(doubt, new Float32Array(mask.length)).map((share) => (share > 0.9999 ? 1 : 0));
  square.mean(inner, inner);
  return Uint8Array.from(doubt, (is, i) => (is === 1 && inner[i]! > 1e-6 ? 1 : 0));
}

/** Mean log odds of the mask in each cell. */
function cellMeans(mask: Float32Array, width: number, height: number, { columns, rows }: Grid): Float32Array {
  const [sum, count] = [new Float32Array(columns * rows), new Float32Array(columns * rows)];
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * rows) / height) * columns;
    for (let x = 0; x < width; x++, i++) {
      const cell = row + Math.floor(((x + 0.5) * columns) / width);
      sum[cell]! += logOdds(mask[i]!, surest);
      count[cell]! += 1;
    }
  }
  return sum.map((value, cell) => value / count[cell]!);
}

/** Y, Cb, Cr of every cell, a value after the other, scaled so that 1 is one standard deviation. */
function coloursOf(picture: Picture, { columns, rows }: Grid): Float32Array {
  const size = columns * rows;
  const planes = new Float32Array(3 * size);
  const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  resampleInto(picture, whole, { width: columns, height: rows }, { data: planes, stride: columns, rows }, [1, 1, 1], [0, 0, 0]); // prettier-ignore
  const out = new Float32Array(3 * size);
  for (let i = 0; i < size; i++) {
    const [b, g, r] = [planes[i]!, planes[size + i]!, planes[2 * size + i]!];
    const luma = 0.299 * r + 0.587 * g + 0.114 * b;
    out[3 * i] = (Math.sqrt(lumaShare) * luma) / alike;
    out[3 * i + 1] = (0.564 * (b - luma)) / alike;
    out[3 * i + 2] = (0.713 * (r - luma)) / alike;
  }
  return out;
}

function meanField(odds: Float32Array, colours: Float32Array, grid: Grid, say: number): Float32Array {
  let now = odds.map(sigmoid);
  for (let round = 0; round < rounds; round++) {
    const before = now;
    now = odds.map((value, i) => sigmoid(value + say * opinion(before, colours, grid, i)));
  }
  return now;
}

/** What the places near `i` that are of its colour hold it for: -1 ground, 1 subject. */
function opinion(now: Float32Array, colours: Float32Array, { columns, rows }: Grid, i: number): number {
  const [x, y] = [i % columns, Math.floor(i / columns)];
  const [a, b, c] = [colours[3 * i]!, colours[3 * i + 1]!, colours[3 * i + 2]!];
  let [sum, all] = [0, 1e-6];
  for (let dy = -reach; dy <= reach; dy += stride) {
    if (y + dy < 0 || y + dy >= rows) continue;
    for (let dx = -reach; dx <= reach; dx += stride) {
      if (x + dx < 0 || x + dx >= columns || (dx === 0 && dy === 0)) continue;
      const j = i + dy * columns + dx;
      const [p, q, r] = [colours[3 * j]! - a, colours[3 * j + 1]! - b, colours[3 * j + 2]! - c];
      const weight = Math.exp(-((dx * dx + dy * dy) / (spread * spread) + p * p + q * q + r * r) / 2);
      sum += weight * (2 * now[j]! - 1);
      all += weight;
    }
  }
  return sum / all;
}
