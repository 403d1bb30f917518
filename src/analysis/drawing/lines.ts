import type { Canvas } from './canvas.ts';
import type { Flow } from './flow.ts';

export interface LineOptions {
  /** Standard deviation of the narrow Gaussian across an edge, in pixels: half the width of a line, about. */
  readonly width: number;
  /** Standard deviation of the smoothing along an edge, in pixels. */
  readonly length: number;
}

/** Ratio of both Gaussians that comes nearest to a Laplacian (Marr and Hildreth 1980). */
const wider = 1.6;

/**
 * How much darker a place is than its surroundings across the edge, gathered along the edge: flow-based difference of Gaussians (Kang, Lee and Chui, "Coherent line
 * drawing", NPAR 2007; separated as in Winnemöller, Kyprianidis and Olsen, "XDoG", C&G 2012). About 0..0.2 as a share of the luma around; below 0 beside lines. Yields between passes.
 */
export function* lineField(canvas: Canvas, flow: Flow, options: LineOptions): Generator<void, Float32Array> {
  const { width, height, colour } = canvas;
  const luma = Float32Array.from({ length: width * height }, (_, i) => colour[3 * i]!);
  const across = acrossEdges(luma, width, height, flow, options.width);
  yield;
  return alongEdges(across, width, height, flow, options.length);
}

/** Shadows keep from drawing their noise: this much is added to the luma that a difference is a share of. */
const floor = 40;

function acrossEdges(luma: Float32Array, width: number, height: number, flow: Flow, sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(2 * wider * sigma));
  const [narrow, wide] = [gaussian(reach, sigma), gaussian(reach, wider * sigma)];
  const out = new Float32Array(luma.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      let a = narrow[0]! * luma[i]!;
      let b = wide[0]! * luma[i]!;
      for (let k = 1; k <= reach; k++) {
        const dx = k * flow.x[i]!;
        const dy = k * flow.y[i]!;
        const both = sample(luma, width, height, x + dx, y + dy) + sample(luma, width, height, x - dx, y - dy);
        a += narrow[k]! * both;
        b += wide[k]! * both;
      }
      out[i] = (b - a) / (b + floor);
    }
  }
  return out;
}

/** Means along the edges, weighted by a Gaussian of `sigma` pixels (line integral convolution; Cabral and Leedom, SIGGRAPH 1993). */
export function alongEdges(
  values: Float32Array,
  width: number,
  height: number,
  flow: Flow,
  sigma: number,
): Float32Array {
  const reach = Math.max(1, Math.ceil(2 * sigma));
  const weights = gaussian(reach, sigma);
  const out = new Float32Array(values.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      let value = weights[0]! * values[i]!;
      let sum = weights[0]!;
      for (let side = -1; side <= 1; side += 2) {
        let px = x;
        let py = y;
        let vx = -side * flow.y[i]!;
        let vy = side * flow.x[i]!;
        for (let k = 1; k <= reach; k++) {
          px += vx;
          py += vy;
          const nx = (px + 0.5) | 0;
          const ny = (py + 0.5) | 0;
          if (px < -0.5 || py < -0.5 || nx >= width || ny >= height) break;
          const j = ny * width + nx;
          value += weights[k]! * sample(values, width, height, px, py);
          sum += weights[k]!;
          const tx = -flow.y[j]!;
          const ty = flow.x[j]!;
          const turn = tx * vx + ty * vy < 0 ? -1 : 1;
          vx = turn * tx;
          vy = turn * ty;
        }
      }
      out[i] = value / sum;
    }
  }
  return out;
}

/** One side of a Gaussian; both sides and the middle add up to 1. */
function gaussian(reach: number, sigma: number): Float32Array {
  const weights = Float32Array.from({ length: reach + 1 }, (_, k) => Math.exp((-k * k) / (2 * sigma * sigma)));
  const sum = weights.reduce((total, w, k) => total + (k === 0 ? w : 2 * w), 0);
  return weights.map((w) => w / sum);
}

/** Bilinear; the rim goes on outside. */
function sample(values: Float32Array, width: number, height: number, x: number, y: number): number {
  const cx = x < 0 ? 0 : x > width - 1 ? width - 1 : x;
  const cy = y < 0 ? 0 : y > height - 1 ? height - 1 : y;
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const i = y0 * width + x0;
  const right = x0 + 1 < width ? 1 : 0;
  const down = y0 + 1 < height ? width : 0;
  const top = values[i]! + fx * (values[i + right]! - values[i]!);
  const bottom = values[i + down]! + fx * (values[i + down + right]! - values[i + down]!);
  return top + fy * (bottom - top);
}

/** Takes away what is above `weak` but nowhere touches anything above `strong` (hysteresis, Canny 1986), or has fewer than `least` pixels. In place. */
export function keepLines(field: Float32Array, width: number, weak: number, strong: number, least: number): void {
  const seen = new Uint8Array(field.length);
  const stack = new Int32Array(field.length);
  const height = field.length / width;
  for (let start = 0; start < field.length; start++) {
    if (seen[start] === 1 || field[start]! <= weak) continue;
    let [count, top, best] = [0, 0, 0];
    stack[count++] = start;
    seen[start] = 1;
    // the first `count` entries stay: they are the whole component
    for (; top < count; top++) {
      const i = stack[top]!;
      best = Math.max(best, field[i]!);
      const x = i % width;
      const y = (i / width) | 0;
      for (let dy = y > 0 ? -1 : 0; dy <= (y < height - 1 ? 1 : 0); dy++) {
        for (let dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
          const j = i + dy * width + dx;
          if (seen[j] === 1 || field[j]! <= weak) continue;
          seen[j] = 1;
          stack[count++] = j;
        }
      }
    }
    if (best < strong || count < least) for (let k = 0; k < count; k++) field[stack[k]!] = 0;
  }
}
