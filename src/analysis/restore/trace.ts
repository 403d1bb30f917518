import type { Flow } from '../motion/flow.ts';
import type { Hidden } from './hidden.ts';

/** A frame as a trace leads to it. */
export interface Shot {
  /** Count of frames from the start of the work. */
  readonly number: number;
  readonly hidden: Hidden | undefined;
}

/** Where what a frame hides is seen: in no frame, in the frame of that number, or in that frame as it was restored. */
export const [nowhere, seenThere, restoredThere] = [0, 1, 2] as const;

/**
 * Follows every hidden pixel along the movement of the picture, frame by frame, to the nearest frame in which it is seen (Xu et al., "Deep Flow-Guided Video
 * Inpainting", CVPR 2019, section 3.2). Places are kept, not colours, so that a pixel is sampled once however far it came.
 */
export class Trace {
  private readonly width: number;
  private readonly height: number;
  private now = this.map(0);
  private next = this.map(0);

  constructor(width: number, height: number) {
    [this.width, this.height] = [width, height];
    [this.now, this.next] = [this.map(width * height), this.map(width * height)];
  }

  private map(size: number) {
    return { kind: new Uint8Array(size), frame: new Int32Array(size), x: new Float32Array(size), y: new Float32Array(size), cost: new Float32Array(size) }; // prettier-ignore
  }

  /** What was found for the latest frame, per pixel: kind, frame, and the place in it. */
  get found() {
    return this.now;
  }

  /** Forgets all: the picture before this one is another shot's. */
  clear(): void {
    this.now.kind.fill(nowhere);
  }

  /**
   * Goes on to the next frame by the flow from it to the last one. Frames with a number below `oldest` are no longer there; `restored` allows the last frame's restored
   * picture to speak for what was seen nowhere.
   */
  step(hidden: Hidden, last: Shot, flow: Flow, oldest: number, restored: boolean): void {
    const { now, next, width, height } = this;
    next.kind.fill(nowhere);
    const { columns, rows, step, first } = flow;
    for (let n = 0; n < hidden.pixels.length; n++) {
      const i = hidden.pixels[n]!;
      const [x, y] = [i % width, Math.floor(i / width)];
      const gx = Math.min(columns - 1.001, Math.max(0, (x - first) / step));
      const gy = Math.min(rows - 1.001, Math.max(0, (y - first) / step));
      const [cx, cy] = [Math.max(0, Math.floor(gx)), Math.max(0, Math.floor(gy))];
      const [fx, fy] = [Math.max(0, gx - cx), Math.max(0, gy - cy)];
      const a = cy * columns + cx;
      const [right, down] = [columns > 1 ? 1 : 0, rows > 1 ? columns : 0];
      const blend = (f: Float32Array) =>
        (1 - fy) * ((1 - fx) * f[a]! + fx * f[a + right]!) + fy * ((1 - fx) * f[a + down]! + fx * f[a + down + right]!);
      const [qx, qy] = [x + blend(flow.u), y + blend(flow.v)];
      const [rx, ry] = [Math.round(qx), Math.round(qy)];
      if (rx < 0 || ry < 0 || rx >= width || ry >= height) continue;
      const j = ry * width + rx;
      // a guard pixel is led on as if the guard were hidden everywhere
      const covers = hidden.mask[i] === 1 ? last.hidden?.smeared : last.hidden?.guard;
      next.cost[i] = blend(flow.left);
      if (covers === undefined || covers[j] === 0) {
        [next.kind[i], next.frame[i], next.x[i], next.y[i]] = [seenThere, last.number, qx, qy];
      } else if (now.kind[j] !== nowhere && now.frame[j]! >= oldest) {
        next.cost[i] += now.cost[j]!;
        [next.kind[i], next.frame[i], next.x[i], next.y[i]] = [now.kind[j]!, now.frame[j]!, now.x[j]! + qx - rx, now.y[j]! + qy - ry]; // prettier-ignore
      } else if (restored) {
        [next.kind[i], next.frame[i], next.x[i], next.y[i]] = [restoredThere, last.number, qx, qy];
      }
    }
    [this.now, this.next] = [next, now];
  }
}
