import type { Frame, Media } from '../src/media/media.ts';

/** Films put together from pieces of real shots, with known transitions. 320 x 180 at 25 frames a second, `yuv420p`. */
export const SIZE = { width: 320, height: 180 } as const;
const RATE = 25;
const { width: W, height: H } = SIZE;
const LUMA = W * H;

export interface Material {
  readonly name: string;
  readonly frames: readonly Uint8Array[];
  /** First frames of new shots. */
  readonly cuts: readonly number[];
  /** First frame that holds something of the later shot, first that holds nothing of the earlier one. */
  readonly gradual: readonly (readonly [from: number, to: number, how: string])[];
  /** Frames at which something changes that is no transition. */
  readonly traps: readonly number[];
}

/** A film's known transitions, as the media folder's `video/shot_cuts.json` tells them: first frames of new shots. */
export interface ShotTruth {
  readonly fps: number;
  readonly frames: number;
  readonly hard_cuts: readonly number[];
  readonly not_cuts_hard_negatives?: readonly number[];
}

/** A stretch of film without a transition. */
export interface Source {
  readonly path: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Numbers in 0..1 that are the same in every run (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Every source's frames at the size and about the rate of the material. */
export async function load(media: Media, { path, startSeconds, endSeconds }: Source): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  const request = { pixelFormat: 'yuv420p', ...SIZE, sampleRate: RATE, startSeconds, endSeconds } as const;
  for await (const { data } of media.frames(path, { ...request, signal: new AbortController().signal }))
    frames.push(data);
  return frames;
}

export const WAYS = ['dissolve', 'fade to black', 'fade to white', 'wipe right', 'wipe down', 'wipe diagonal', 'iris', 'clock', 'blinds', 'soft wipe'] as const; // prettier-ignore
/** Ways in which the pictures themselves move: the new one follows the old one, or comes over it. */
export const SLIDES = ['slide', 'cover'] as const;
export type Way = (typeof WAYS)[number] | (typeof SLIDES)[number];

/** How much of the later shot a pixel shows, 0..1, when the transition is `t` through. `x` and `y` are 0..1. */
function coverage(way: Way, t: number, x: number, y: number): number {
  const edge = (at: number) => (at < t ? 1 : 0);
  if (way === 'wipe right') return edge(x);
  if (way === 'wipe down') return edge(y);
  if (way === 'wipe diagonal') return edge((x + y) / 2);
  if (way === 'iris') return edge(Math.hypot(x - 0.5, y - 0.5) / 0.7072);
  if (way === 'clock') return edge((Math.atan2(y - 0.5, x - 0.5) / Math.PI + 1) / 2);
  if (way === 'blinds') return edge((x * 8) % 1);
  if (way === 'soft wipe') return Math.max(0, Math.min(1, (t * 1.3 - x) / 0.3));
  return t;
}

function blend(a: Uint8Array, b: Uint8Array, way: Way, t: number): Uint8Array {
  if (way === 'fade to black' || way === 'fade to white') {
    const plain = new Uint8Array(a.length).fill(128);
    plain.fill(way === 'fade to black' ? 16 : 235, 0, LUMA);
    return t < 0.5 ? mix(a, plain, () => t * 2) : mix(plain, b, () => t * 2 - 1);
  }
  if (way === 'slide' || way === 'cover') return slid(a, b, way, Math.round((t * W) / 2) * 2);
  return mix(a, b, (x, y) => coverage(way, t, x, y));
}

/** The new picture from the right, by so many pixels. */
function slid(a: Uint8Array, b: Uint8Array, way: (typeof SLIDES)[number], by: number): Uint8Array {
  const out = new Uint8Array(a.length);
  for (const [start, w, h, scale] of PLANES) {
    const seam = w - by / scale;
    for (let y = 0; y < h; y += 1) {
      const row = start + y * w;
      for (let x = 0; x < w; x += 1) out[row + x] = x >= seam ? b[row + x - seam]! : a[row + x + (way === 'slide' ? by / scale : 0)]!; // prettier-ignore
    }
  }
  return out;
}

/** Where each plane of a frame starts, its size, and how much smaller it is than the first. */
const PLANES = [[0, W, H, 1], [LUMA, W / 2, H / 2, 2], [LUMA + LUMA / 4, W / 2, H / 2, 2]] as const; // prettier-ignore

function mix(a: Uint8Array, b: Uint8Array, share: (x: number, y: number) => number): Uint8Array {
  const out = new Uint8Array(a.length);
  for (const [start, w, h] of PLANES) {
    for (let y = 0; y < h; y += 1) {
      for (let x = 0; x < w; x += 1) {
        const i = start + y * w + x;
        out[i] = Math.round(a[i]! + (b[i]! - a[i]!) * share((x + 0.5) / w, (y + 0.5) / h));
      }
    }
  }
  return out;
}

/** A film as it grows. */
export class Cutter {
  readonly frames: Uint8Array[] = [];
  readonly cuts: number[] = [];
  readonly gradual: [number, number, string][] = [];
  readonly traps: number[] = [];

  add(shot: readonly Uint8Array[]): void {
    if (this.frames.length > 0) this.cuts.push(this.frames.length);
    this.frames.push(...shot);
  }

  /** Lays the start of a shot over the end of what is there. */
  join(shot: readonly Uint8Array[], way: Way, length: number): void {
    const from = this.frames.length - length;
    for (let i = 0; i < length; i += 1) {
      this.frames[from + i] = blend(this.frames[from + i]!, shot[i]!, way, (i + 1) / (length + 1));
    }
    this.gradual.push([from, from + length, way]);
    this.frames.push(...shot.slice(length));
  }

  done(name: string): Material {
    return { name, frames: this.frames, cuts: this.cuts, gradual: this.gradual, traps: this.traps };
  }
}

/** A change of light in the frames `at` and after; brightest in the middle of the picture. */
export function flash(frames: Uint8Array[], at: number, lift: readonly number[]): void {
  lift.forEach((amount, i) => {
    const frame = frames[at + i];
    if (frame === undefined) return;
    frames[at + i] = frame.map((value, k) => {
      if (k >= LUMA) return value;
      const far = Math.hypot((k % W) / W - 0.5, Math.floor(k / W) / H - 0.5);
      return Math.max(16, Math.min(235, value + amount * (1.2 - far)));
    });
  });
}

/** Moves the picture, its border repeated. */
export function shift(frame: Uint8Array, dx: number, dy: number): Uint8Array {
  const out = new Uint8Array(frame.length);
  for (const [start, w, h, scale] of PLANES) {
    const [sx, sy] = [Math.round(dx / scale), Math.round(dy / scale)];
    for (let y = 0; y < h; y += 1) {
      const row = start + Math.max(0, Math.min(h - 1, y + sy)) * w;
      for (let x = 0; x < w; x += 1) out[start + y * w + x] = frame[row + Math.max(0, Math.min(w - 1, x + sx))]!;
    }
  }
  return out;
}

/** The pieces as frames the detector takes. */
export function* asFrames({ frames }: Pick<Material, 'frames'>): Generator<Frame> {
  for (const [index, data] of frames.entries())
    yield { ...SIZE, pixelFormat: 'yuv420p', data, index, ptsSeconds: index / RATE };
}
