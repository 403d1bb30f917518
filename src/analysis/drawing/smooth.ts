import type { Canvas } from './canvas.ts';
import type { Flow } from './flow.ts';
import { smoothStep } from './style.ts';

export interface SmoothOptions {
  /** Pairs of passes. */
  readonly rounds: number;
  /** Pixels on either side. */
  readonly reach: number;
  /** Standard deviation of colour that counts as the same, 0..255. */
  readonly range: number;
  /** Places where only the first pair of passes counts. */
  readonly details: readonly Detail[];
}

/** A round place of small things that matter: an eye, a mouth. Parts of the picture; `radius` is a part of its width. */
export interface Detail {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Differences of colour count this many times as much as differences of luma. */
const chromaWeight = 2;
const steps = 1024;
/** A place that fewer than this share of those along its edge are like is a speck: a brush would not have drawn it. From the next share on it stays; ends of lines have half. */
const [speck, drawn] = [0.15, 0.42];

/**
 * Takes the texture out of a picture and leaves its edges: a bilateral filter first across, then along the edges (flow-based bilateral filter; Kang, Lee and Chui,
 * "Flow-based image abstraction", TVCG 2009; Kyprianidis and Döllner 2008), a few times over. Such a filter keeps what is like nothing near it; after the first pair of passes
 * that becomes what is round it. Yields after every pass; returns the picture.
 */
export function* smooth(
  canvas: Canvas,
  flow: Flow,
  { rounds, reach, range, details }: SmoothOptions,
): Generator<void, Canvas> {
  let from: Float32Array = canvas.colour;
  let to: Float32Array = new Float32Array(from.length);
  let gentle: Float32Array = from;
  const near = Float32Array.from({ length: reach + 1 }, (_, k) => Math.exp((-2 * k * k) / (reach * reach)));
  const alike = Float32Array.from({ length: steps + 1 }, (_, i) => (i === steps ? 0 : Math.exp((-4.5 * i) / steps)));
  const scale = steps / (9 * range * range);
  const support = 2 * near.slice(1).reduce((sum, weight) => sum + weight, 0);
  for (let round = 0; round < rounds; round++) {
    for (const along of [false, true]) {
      pass({ ...canvas, colour: from }, to, flow, along, {
        near,
        alike,
        scale,
        support: round > 0 && along ? support : 0,
      });
      [from, to] = [to, round === 0 && !along ? new Float32Array(from.length) : from];
      yield;
    }
    if (round === 0 && rounds > 1) gentle = Float32Array.from(from);
  }
  const keep = keepsOf(canvas, details);
  for (let i = 0; i < keep.length; i++)
    if (keep[i]! > 0) for (let c = 3 * i; c < 3 * i + 3; c++) from[c]! += keep[i]! * (gentle[c]! - from[c]!);
  return { ...canvas, colour: from };
}

/** 1 in the middle of a detail, 0 from its radius on. */
export function keepsOf({ width, height }: Canvas, details: readonly Detail[]): Float32Array {
  const keep = new Float32Array(details.length === 0 ? 0 : width * height);
  for (const { x, y, radius } of details) {
    const [cx, cy, r] = [x * width, y * height, radius * width];
    const [left, right] = [Math.max(0, Math.floor(cx - r)), Math.min(width, Math.ceil(cx + r))];
    for (let row = Math.max(0, Math.floor(cy - r)); row < Math.min(height, cy + r); row++) {
      for (let column = left; column < right; column++) {
        const far = Math.hypot(column + 0.5 - cx, row + 0.5 - cy) / r;
        const at = row * width + column;
        keep[at] = Math.max(keep[at]!, smoothStep(1, 0.5, far));
      }
    }
  }
  return keep;
}

interface Weights {
  readonly near: Float32Array;
  /** By squared difference times `scale`. */
  readonly alike: Float32Array;
  readonly scale: number;
  /** Weight of all that is near, where specks are taken off; else 0. */
  readonly support: number;
}

// Hot loops: plain variables, since pairs and triples cost more than the work itself.
function pass({ width, height, colour }: Canvas, to: Float32Array, flow: Flow, along: boolean, weights: Weights): void {
  const { near, alike, scale, support } = weights;
  const reach = near.length - 1;
  const [flowX, flowY] = [flow.x, flow.y];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const at = 3 * i;
      const a = colour[at]!;
      const b = colour[at + 1]!;
      const c = colour[at + 2]!;
      let sa = a;
      let sb = b;
      let sc = c;
      let sum = 1;
      for (let side = -1; side <= 1; side += 2) {
        let px = x + 0.5;
        let py = y + 0.5;
        let vx = side * (along ? -flowY[i]! : flowX[i]!);
        let vy = side * (along ? flowX[i]! : flowY[i]!);
        for (let k = 1; k <= reach; k++) {
          px += vx;
          py += vy;
          if (px < 0 || py < 0 || px >= width || py >= height) break;
          const j = (py | 0) * width + (px | 0);
          const p = 3 * j;
          const va = colour[p]!;
          const vb = colour[p + 1]!;
          const vc = colour[p + 2]!;
          const distance = (va - a) * (va - a) + chromaWeight * ((vb - b) * (vb - b) + (vc - c) * (vc - c));
          const index = (distance * scale) | 0;
          if (index < steps) {
            const weight = near[k]! * alike[index]!;
            sa += weight * va;
            sb += weight * vb;
            sc += weight * vc;
            sum += weight;
          }
          if (!along) continue;
          // the curve goes on without turning back
          const tx = -flowY[j]!;
          const ty = flowX[j]!;
          const turn = tx * vx + ty * vy < 0 ? -1 : 1;
          vx = turn * tx;
          vy = turn * ty;
        }
      }
      to[at] = sa / sum;
      to[at + 1] = sb / sum;
      to[at + 2] = sc / sum;
      if (sum - 1 < drawn * support)
        takeSpeck(colour, width, height, x, y, smoothStep(drawn, speck, (sum - 1) / support), to);
    }
  }
}

/** Moves a place towards the mean of the eight round it, by `share`. */
function takeSpeck(
  colour: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  share: number,
  to: Float32Array,
): void {
  // prettier-ignore
  const at = 3 * (y * width + x);
  let [a, b, c, count] = [0, 0, 0, 0];
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
      if (u === x && v === y) continue;
      const p = 3 * (v * width + u);
      a += colour[p]!;
      b += colour[p + 1]!;
      c += colour[p + 2]!;
      count += 1;
    }
  }
  if (count === 0) return;
  to[at]! += share * (a / count - to[at]!);
  to[at + 1]! += share * (b / count - to[at + 1]!);
  to[at + 2]! += share * (c / count - to[at + 2]!);
}
