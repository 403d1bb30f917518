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
    const at = new GridPoint(flow);
    for (let n = 0; n < hidden.pixels.length; n++) {
      const i = hidden.pixels[n]!;
      const y = Math.floor(i / width);
      const x = i - y * width;
      at.move(x, y);
      const qx = x + at.read(flow.u);
      const qy = y + at.read(flow.v);
      const rx = Math.round(qx);
      const ry = Math.round(qy);
      if (rx < 0 || ry < 0 || rx >= width || ry >= height) continue;
      const j = ry * width + rx;
      // a guard pixel is led on as if the guard were hidden everywhere
      const covers = coverOf(hidden, i, last.hidden);
      const isSeen = covers === undefined || covers[j] === 0;
      const goesOn = !isSeen && now.kind[j] !== nowhere && now.frame[j]! >= oldest;
      if (!isSeen && !goesOn && !restored) continue;
      next.kind[i] = isSeen ? seenThere : goesOn ? now.kind[j]! : restoredThere;
      next.frame[i] = goesOn ? now.frame[j]! : last.number;
      next.x[i] = goesOn ? now.x[j]! + qx - rx : qx;
      next.y[i] = goesOn ? now.y[j]! + qy - ry : qy;
      next.cost[i] = at.read(flow.left) + (goesOn ? now.cost[j]! : 0);
    }
    [this.now, this.next] = [next, now];
  }
}

/** What does not count as seen of another frame: where `i` is veiled, what is veiled there too. */
function coverOf({ mask, veiled }: Hidden, i: number, other: Hidden | undefined): Uint8Array | undefined {
  if ((veiled?.variance[i] ?? 0) > 0) return other?.veiled?.smeared ?? other?.smeared;
  return mask[i] === 1 ? other?.smeared : other?.guard;
}

/** A place between the points of a flow's grid. */
class GridPoint {
  private readonly flow: Flow;
  private readonly right: number;
  private readonly down: number;
  private at = 0;
  private fx = 0;
  private fy = 0;

  constructor(flow: Flow) {
    this.flow = flow;
    this.right = flow.columns > 1 ? 1 : 0;
    this.down = flow.rows > 1 ? flow.columns : 0;
  }

  move(x: number, y: number): void {
    const { columns, rows, step, first } = this.flow;
    const gx = Math.min(columns - 1, Math.max(0, (x - first) / step));
    const gy = Math.min(rows - 1, Math.max(0, (y - first) / step));
    const cx = Math.max(0, Math.min(columns - 2, Math.floor(gx)));
    const cy = Math.max(0, Math.min(rows - 2, Math.floor(gy)));
    this.fx = gx - cx;
    this.fy = gy - cy;
    this.at = cy * columns + cx;
  }

  read(field: Float32Array): number {
    const { at, fx, fy, right, down } = this;
    const above = (1 - fx) * field[at]! + fx * field[at + right]!; // inside, by `move`
    const below = (1 - fx) * field[at + down]! + fx * field[at + down + right]!;
    return (1 - fy) * above + fy * below;
  }
}
