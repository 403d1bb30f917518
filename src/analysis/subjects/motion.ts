import { THUMB, type Thumbnail } from '../shots/thumbnail.ts';

/** Cells in which things that move are counted. */
export const GRID = { columns: 32, rows: 18 } as const;

/** Frames are compared when they are at least this far apart: between the frames of a fast film nothing has moved yet. */
const APART_SECONDS = 0.08;
/** How far the camera may have turned meanwhile, thumbnail pixels: a whip takes a quarter of the picture. */
const REACH = { x: 16, y: 6 } as const;

/** What a whip leaves of the difference at most when its shift is taken off. */
const WHIP_LEFT = 0.5;

/** What moved between two looks. */
export interface Movement {
  /** Mean change of luma in each cell, 0..255, row-major, what the camera's own movement changes everywhere taken off. */
  readonly cells: Uint8Array;
  /** How far things that stand moved in the picture, since the camera turned; parts of its width and height. */
  readonly camera: { readonly x: number; readonly y: number };
}

/** Nothing moved. */
export const stillness = (): Movement => ({
  cells: new Uint8Array(GRID.columns * GRID.rows),
  camera: { x: 0, y: 0 },
});

/** Adds up what moves by itself, cell by cell, between two looks at the sum. */
export class MotionMeter {
  private last: Thumbnail | undefined;
  private sum = new Float32Array(GRID.columns * GRID.rows);
  private count = 0;
  private camera = { x: 0, y: 0 };

  push(thumb: Thumbnail): void {
    if (this.last === undefined || thumb.seconds < this.last.seconds) this.last = thumb;
    if (thumb.seconds - this.last.seconds < APART_SECONDS) return;
    const { dx, dy } = addMoved(this.last, thumb, this.sum);
    this.camera = { x: this.camera.x - dx / THUMB.width, y: this.camera.y - dy / THUMB.height };
    this.count += 1;
    this.last = thumb;
  }

  /** Whether a picture that differs much from the one before is the same one after a whip of the camera: shifted, most of the difference is gone. */
  isWhip({ luma }: Thumbnail): boolean {
    if (this.last === undefined) return false;
    const { dx, dy } = cameraShift(this.last.luma, luma);
    return difference(this.last.luma, luma, dx, dy) < WHIP_LEFT * difference(this.last.luma, luma, 0, 0);
  }

  /** Forgets the picture before: a new shot begins. */
  cut(thumb: Thumbnail): void {
    this.last = thumb;
    this.sum.fill(0);
    this.count = 0;
    this.camera = { x: 0, y: 0 };
  }

  /** What moved since the last call. */
  take(): Movement {
    const mean = this.sum.map((value) => value / Math.max(1, this.count));
    const usual = mean.toSorted()[Math.floor(mean.length * 0.6)] ?? 0;
    this.sum = new Float32Array(mean.length);
    this.count = 0;
    const { camera } = this;
    this.camera = { x: 0, y: 0 };
    return { cells: Uint8Array.from(mean, (value) => Math.round(Math.max(0, value - usual))), camera };
  }
}

/** The difference to the picture before, which is first shifted as the camera turned. @returns that shift. */
function addMoved(before: Thumbnail, after: Thumbnail, to: Float32Array): { dx: number; dy: number } {
  const { dx, dy } = cameraShift(before.luma, after.luma);
  const light = after.mean - before.mean;
  for (let y = 0; y < THUMB.height; y += 1) {
    const from = y + dy;
    if (from < 0 || from >= THUMB.height) continue;
    for (let x = Math.max(0, -dx); x < Math.min(THUMB.width, THUMB.width - dx); x += 1) {
      const change = Math.abs(after.luma[y * THUMB.width + x]! - before.luma[from * THUMB.width + x + dx]! - light);
      const cell = (y >> 1) * GRID.columns + (x >> 1);
      to[cell] = to[cell]! + change / 4;
    }
  }
  return { dx, dy };
}

/** A camera that turns changes at least this part of the picture by so much luma; less is something that moves before it. */
const CAMERA_PART = 0.25;
const CHANGED = 5;

/** The shift that leaves least: a step at a time towards less, from none. */
function cameraShift(a: Float32Array, b: Float32Array): { dx: number; dy: number } {
  const changed = a.reduce((count, value, i) => count + (Math.abs(value - b[i]!) > CHANGED ? 1 : 0), 0);
  if (changed < CAMERA_PART * a.length) return { dx: 0, dy: 0 };
  let best = { dx: 0, dy: 0, left: difference(a, b, 0, 0) };
  for (let moved = true; moved;) {
    moved = false;
    const { dx, dy } = best;
    for (const [x, y] of [
      [dx - 1, dy],
      [dx + 1, dy],
      [dx, dy - 1],
      [dx, dy + 1],
    ] as const) {
      // prettier-ignore
      if (Math.abs(x) > REACH.x || Math.abs(y) > REACH.y) continue;
      const left = difference(a, b, x, y);
      // a little better is noise
      if (left < 0.97 * best.left) [best, moved] = [{ dx: x, dy: y, left }, true];
    }
  }
  return best;
}

function difference(a: Float32Array, b: Float32Array, dx: number, dy: number): number {
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, -dy); y < Math.min(THUMB.height, THUMB.height - dy); y += 1) {
    for (let x = Math.max(0, -dx); x < Math.min(THUMB.width, THUMB.width - dx); x += 1) {
      sum += Math.abs(b[y * THUMB.width + x]! - a[(y + dy) * THUMB.width + x + dx]!);
      count += 1;
    }
  }
  return sum / count;
}
