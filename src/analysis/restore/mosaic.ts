import type { Samples } from '../../media/media.ts';
import type { Hidden } from './hidden.ts';
import type { FinePart } from './part.ts';
import { seenThere } from './trace.ts';
import { noWitness, type Witness } from './witness.ts';

/** Farthest the picture may move from one frame to the next, pixels. */
const farthest = 10;
/** Room around a frame before the mosaic has to be moved, pixels (even, for the chroma planes). */
const room = 64;
/** Mean squared difference, as a share of the picture's own variance, from which a frame is taken for another shot. */
const otherShot = 0.5;
/** A difference that noise and compression explain, squared. */
const noise = 36;

/**
 * What the camera saw of the surroundings so far, joined on the canvas of one shot: pixels that are hidden now were often beside the hole a moment
 * ago. Frames are laid at whole pixels, each registered to the canvas itself, so that errors do not add up. Translation alone. Pixels beside the hole are treated
 * as if they were hidden too, so that what is known of them tells how far to trust what is known of the hole.
 */
export class Mosaic {
  private readonly canvas: Float32Array;
  private readonly seen: Int32Array;
  private readonly known: Int32Array;
  private readonly fine: Int32Array;
  private readonly stride: number;
  private readonly rows: number;
  private readonly width: number;
  private readonly height: number;
  private readonly hidden: Hidden;
  private x = room;
  private y = room;
  private velocity = { x: 0, y: 0 };
  private time = 0;
  private empty = true;

  /** @param hidden what is hidden in every frame that is covered. */
  constructor(hidden: Hidden) {
    const { width, height, guard } = hidden;
    [this.hidden, this.width, this.height] = [hidden, width, height];
    this.stride = width + 2 * room;
    this.rows = height + 2 * room;
    this.canvas = new Float32Array(this.stride * this.rows * 3);
    this.seen = new Int32Array(this.stride * this.rows).fill(-1);
    const visible: number[] = [];
    for (let i = 0; i < guard.length; i++) if (guard[i] === 0) visible.push(i);
    const every = (step: number) => Int32Array.from(visible.filter((_, i) => i % step === 0));
    this.known = every(Math.max(1, Math.floor(visible.length / 900) | 1));
    this.fine = every(Math.max(1, Math.floor(visible.length / 4000) | 1));
  }

  /** Takes the next frame and tells what was known of it before: the cost is how many frames ago. @param covered false where nothing is hidden this time. */
  push(part: FinePart, covered: boolean): Witness {
    if (!this.empty) this.register(part);
    this.recentre();
    const witness = this.read();
    this.write(part, covered);
    this.time += 1;
    return witness;
  }

  private register({ data }: FinePart): void {
    const guess = { x: this.x + this.velocity.x, y: this.y + this.velocity.y };
    const coarse = this.best(data, this.known, [guess, { x: this.x, y: this.y }], farthest, 2);
    const found = this.best(data, this.fine, [coarse], 2, 1);
    if (found.error > otherShot * this.variance(data) + noise) {
      this.seen.fill(-1);
      [this.x, this.y, this.velocity] = [room, room, { x: 0, y: 0 }];
      return;
    }
    this.velocity = { x: found.x - this.x, y: found.y - this.y };
    [this.x, this.y] = [found.x, found.y];
  }

  private best(
    data: Samples,
    pixels: Int32Array,
    around: readonly { x: number; y: number }[],
    reach: number,
    step: number,
  ) {
    let best = { x: this.x, y: this.y, error: Infinity };
    for (const centre of around) {
      for (let dy = -reach; dy <= reach; dy += step) {
        for (let dx = -reach; dx <= reach; dx += step) {
          const [x, y] = [centre.x + dx, centre.y + dy];
          if (x < 0 || y < 0 || x > 2 * room || y > 2 * room) continue;
          const error = this.difference(data, pixels, x, y) + 0.02 * (Math.abs(dx) + Math.abs(dy));
          if (error < best.error) best = { x, y, error };
        }
      }
    }
    return best;
  }

  /** Mean squared difference where both are known; Infinity where too little is. */
  private difference(data: Samples, pixels: Int32Array, x: number, y: number): number {
    let [sum, count] = [0, 0];
    for (let n = 0; n < pixels.length; n++) {
      const i = pixels[n]!;
      const at = (y + Math.floor(i / this.width)) * this.stride + x + (i % this.width);
      if (this.seen[at]! < 0) continue;
      const d = data[i]! - this.canvas[at]!;
      sum += d * d;
      count += 1;
    }
    return count < pixels.length / 4 ? Infinity : sum / count;
  }

  private variance(data: Samples): number {
    let [sum, square] = [0, 0];
    for (let n = 0; n < this.known.length; n++) {
      const v = data[this.known[n]!]!;
      sum += v;
      square += v * v;
    }
    const count = Math.max(1, this.known.length);
    return square / count - (sum / count) ** 2;
  }

  private read(): Witness {
    const { width, stride, canvas, seen } = this;
    const { pixels } = this.hidden;
    const plane = stride * this.rows;
    const out = noWitness(pixels.length);
    for (let n = 0; n < pixels.length; n++) {
      const i = pixels[n]!;
      const [x, y] = [i % width, Math.floor(i / width)];
      const at = (this.y + y) * stride + this.x + x;
      if (seen[at]! < 0) continue;
      out.kind[n] = seenThere;
      out.cost[n] = this.time - seen[at]!;
      out.luma[n] = canvas[at]!;
      if ((x & 1) === 1 || (y & 1) === 1) continue;
      out.cb[n] = canvas[plane + at]!;
      out.cr[n] = canvas[2 * plane + at]!;
    }
    return out;
  }

  private write({ data }: FinePart, covered: boolean): void {
    const { width, height, stride } = this;
    const size = width * height;
    const plane = stride * this.rows;
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0, at = (this.y + y) * stride + this.x; x < width; x++, at++, i++) {
        if (covered && this.hidden.guard[i] === 1) continue;
        const c = size + (y >> 1) * (width >> 1) + (x >> 1);
        const fresh = this.seen[at] === this.time - 1 ? 0.6 : 1; // a little averaging takes noise off
        this.canvas[at] = this.canvas[at]! + fresh * (data[i]! - this.canvas[at]!);
        this.canvas[plane + at] = data[c]!;
        this.canvas[2 * plane + at] = data[c + (size >> 2)]!;
        this.seen[at] = this.time;
      }
    }
    this.empty = false;
  }

  /** Moves the canvas when the frame nears its rim. */
  private recentre(): void {
    const margin = farthest + 2;
    if (this.x > margin && this.x < 2 * room - margin && this.y > margin && this.y < 2 * room - margin) return;
    const [dx, dy] = [room - this.x, room - this.y];
    const { stride, rows, canvas, seen } = this;
    const [oldCanvas, oldSeen] = [Float32Array.from(canvas), Int32Array.from(seen)];
    seen.fill(-1);
    for (let y = Math.max(0, dy); y < Math.min(rows, rows + dy); y++) {
      for (let x = Math.max(0, dx); x < Math.min(stride, stride + dx); x++) {
        const [to, from] = [y * stride + x, (y - dy) * stride + x - dx];
        seen[to] = oldSeen[from]!;
        for (let k = 0; k < 3; k++) canvas[k * stride * rows + to] = oldCanvas[k * stride * rows + from]!;
      }
    }
    [this.x, this.y] = [room, room];
  }
}
