import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Media } from '../src/media/media.ts';

/** A kind of footage before a screen. Colours are R, G, B 0..255. */
export interface ScreenScene {
  readonly name: string;
  readonly screen: readonly [number, number, number];
  /** Darkening towards the corners, and depth of the folds, as shares. */
  readonly uneven: number;
  readonly folds: number;
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** Pixels a frame by which the camera pans. */
  readonly pan: number;
  /** Share of the screen's light on the subject's rim. */
  readonly spill: number;
  /** Markers stuck on the screen. */
  readonly markers: boolean;
  /** Black bars to both sides, as a share of the width. */
  readonly bars: number;
  /** A puff of smoke. */
  readonly smoke: boolean;
  /** A photograph of the media folder, which gives the subject its colours. */
  readonly texture: string;
}

const plain = { uneven: 0, folds: 0, noise: 1.5, pan: 0, spill: 0, markers: false, bars: 0, smoke: false };

/** What a judge of keying looks at, one thing at a time and together. */
export const screenScenes: readonly ScreenScene[] = [
  { ...plain, name: 'even_green', screen: [40, 175, 60], texture: 'image/astronaut.png' },
  { ...plain, name: 'uneven_folds_noise', screen: [50, 180, 70], uneven: 0.45, folds: 0.14, noise: 7, spill: 0.15, texture: 'image/kodim03.png' }, // prettier-ignore
  { ...plain, name: 'blue_uneven', screen: [30, 70, 190], uneven: 0.35, folds: 0.08, noise: 4, spill: 0.12, smoke: true, texture: 'image/chelsea.png' }, // prettier-ignore
  { ...plain, name: 'moving_camera', screen: [45, 170, 60], uneven: 0.4, folds: 0.06, noise: 3, pan: 3, spill: 0.1, texture: 'image/unsplash_woman.jpg' }, // prettier-ignore
  { ...plain, name: 'markers_bars_smoke', screen: [60, 190, 80], uneven: 0.2, noise: 3, markers: true, bars: 0.12, smoke: true, texture: 'image/coffee.png' }, // prettier-ignore
  { ...plain, name: 'dark_green', screen: [12, 50, 25], uneven: 0.25, noise: 2.5, spill: 0.1, texture: 'image/astronaut.png' }, // prettier-ignore
  { ...plain, name: 'cyan', screen: [40, 180, 190], uneven: 0.25, noise: 2.5, spill: 0.1, texture: 'image/kodim03.png' }, // prettier-ignore
];

/** Paths of a clip: the footage, the true opacity (gray), the true colours of the subject. */
export interface ScreenClip {
  readonly film: string;
  readonly alpha: string;
  readonly foreground: string;
}

const [clipWidth, clipHeight, clipFrames, clipRate] = [640, 360, 48, 24];

/** Makes a clip with exact truth: a furry figure that sways before a screen, photographed with H.264. */
export async function makeScreenClip(
  media: Media,
  mediaDirectory: string,
  folder: string,
  scene: ScreenScene,
): Promise<ScreenClip> {
  // prettier-ignore
  const { signal } = new AbortController();
  const texture = await media.still(join(mediaDirectory, scene.texture), 0, { width: 900, signal });
  const paths = { film: join(folder, `${scene.name}.mp4`), alpha: join(folder, `${scene.name}_alpha.mp4`), foreground: join(folder, `${scene.name}_fg.mp4`) }; // prettier-ignore
  const [film, alpha, foreground] = [encoder(paths.film, 'rgb24', 17), encoder(paths.alpha, 'gray', 1), encoder(paths.foreground, 'rgb24', 6)]; // prettier-ignore
  const random = mulberry(7);
  const hairs = Array.from({ length: 260 }, () => ({ angle: 2 * Math.PI * random(), length: 6 + 26 * random(), bend: random() - 0.5, width: 0.5 + 0.7 * random() })); // prettier-ignore
  for (let n = 0; n < clipFrames; n++) {
    const frame = draw(scene, texture, hairs, n, random);
    await Promise.all([film.write(frame.film), alpha.write(frame.alpha), foreground.write(frame.foreground)]);
  }
  await Promise.all([film.end(), alpha.end(), foreground.end()]);
  return paths;
}

interface Hair {
  readonly angle: number;
  readonly length: number;
  readonly bend: number;
  readonly width: number;
}

function draw(
  scene: ScreenScene,
  texture: { data: Uint8Array; width: number; height: number },
  hairs: readonly Hair[],
  n: number,
  random: () => number,
) {
  // prettier-ignore
  const [width, height] = [clipWidth, clipHeight];
  const opacity = new Float32Array(width * height);
  const speed = 60 * Math.cos(n / 7) * (1 / 7);
  const blur = 4;
  for (let step = 0; step < blur; step++) {
    const x = width / 2 + 60 * Math.sin(n / 7) + (speed * (step / blur - 0.5)) / 2;
    figure(opacity, x, hairs, 1 / blur);
  }
  const puff = scene.smoke ? smoke(opacity, n) : undefined;
  const film = new Uint8Array(3 * width * height);
  const foreground = new Uint8Array(3 * width * height);
  const alpha = new Uint8Array(width * height);
  const bar = Math.round(scene.bars * width);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const inBar = x < bar || x >= width - bar;
      const a = inBar ? 0 : Math.min(1, opacity[i]!);
      alpha[i] = Math.round(255 * a);
      const light = screenLight(scene, x + scene.pan * n, y);
      const marked = scene.markers && isMarker(x + scene.pan * n, y);
      const rim = a > 0 && a < 1 ? scene.spill : scene.spill * 0.4;
      const at = ((y + 40) * texture.width + ((x - Math.round(60 * Math.sin(n / 7)) + 130 + texture.width) % texture.width)) * 3; // prettier-ignore
      for (let c = 0; c < 3; c++) {
        const veil = puff?.[i] ?? 0;
        const own = veil * 205 + (1 - veil) * texture.data[(at + c) % texture.data.length]!;
        const screen = inBar ? 8 : light * (marked ? [200, 60, 50][c]! : scene.screen[c]!);
        foreground[3 * i + c] = own;
        const seen = a * (own * (1 - rim) + rim * light * scene.screen[c]!) + (1 - a) * screen;
        film[3 * i + c] = Math.max(0, Math.min(255, Math.round(seen + scene.noise * gauss(random))));
      }
    }
  }
  return { film, alpha, foreground };
}

function screenLight({ uneven, folds }: ScreenScene, x: number, y: number): number {
  const [dx, dy] = [x / clipWidth - 0.4, y / clipHeight - 0.3];
  return (1 - uneven * Math.min(1.2, dx * dx + dy * dy) * 1.5) * (1 + folds * Math.sin(x / 23 + y / 60) + 0.5 * folds * Math.sin(x / 9 - y / 40)); // prettier-ignore
}

function isMarker(x: number, y: number): boolean {
  const [cx, cy] = [((x % 120) + 120) % 120, y % 110];
  return (Math.abs(cx - 30) < 2 && Math.abs(cy - 30) < 9) || (Math.abs(cy - 30) < 2 && Math.abs(cx - 30) < 9);
}

/** A head on a body, with hair round the head, added to the opacities. */
function figure(opacity: Float32Array, x0: number, hairs: readonly Hair[], share: number): void {
  const layer = new Float32Array(opacity.length);
  for (let y = 0, i = 0; y < clipHeight; y++) {
    for (let x = 0; x < clipWidth; x++, i++) {
      const head = 62 - Math.hypot((x - x0) * 1.15, y - 120);
      const body = 130 - Math.hypot((x - x0) * 1.05, (y - 350) * 0.75);
      const gap = Math.hypot(x - x0 - 84, y - 318) - 14; // a hole, as under an arm
      layer[i] = Math.max(0, Math.min(1, Math.min(Math.max(head, body), gap) / 1.6 + 0.5));
    }
  }
  for (const hair of hairs) {
    for (let t = 0; t < hair.length; t += 0.5) {
      const angle = hair.angle + (hair.bend * t) / 30;
      stroke(layer, x0 + (54 + t) * Math.cos(angle) / 1.15, 120 + (60 + t) * Math.sin(angle), hair.width * (1 - t / hair.length)); // prettier-ignore
    }
  }
  for (let i = 0; i < layer.length; i++) opacity[i] = opacity[i]! + share * layer[i]!;
}

function stroke(layer: Float32Array, x: number, y: number, width: number): void {
  for (let py = Math.floor(y - 1); py <= y + 2; py++) {
    for (let px = Math.floor(x - 1); px <= x + 2; px++) {
      if (px < 0 || py < 0 || px >= clipWidth || py >= clipHeight) continue;
      const cover = Math.max(0, Math.min(1, width + 0.5 - Math.hypot(px - x, py - y)));
      layer[py * clipWidth + px] = Math.max(layer[py * clipWidth + px]!, cover);
    }
  }
}

/** Adds smoke behind the figure; gives the share of it in what is seen. */
function smoke(opacity: Float32Array, n: number): Float32Array {
  const share = new Float32Array(opacity.length);
  for (let y = 0, i = 0; y < clipHeight; y++) {
    for (let x = 0; x < clipWidth; x++, i++) {
      const d = Math.hypot(x - 150 - 2 * n, (y - 220 + n) * 1.4);
      const puff = 0.65 * Math.exp(-((d / 70) ** 2)) * (0.8 + 0.2 * Math.sin(x / 13 + n / 5) * Math.cos(y / 17));
      const added = (1 - opacity[i]!) * (puff < 0.01 ? 0 : puff);
      opacity[i] = opacity[i]! + added;
      share[i] = added / Math.max(1e-6, opacity[i]!);
    }
  }
  return share;
}

function encoder(path: string, pixelFormat: string, crf: number) {
  const { stdin, ...child } = spawnEncoder(path, pixelFormat, crf);
  return {
    async write(data: Uint8Array): Promise<void> {
      if (!stdin.write(data)) await once(stdin, 'drain');
    },
    async end(): Promise<void> {
      stdin.end();
      await child.closed;
    },
  };
}

function spawnEncoder(path: string, pixelFormat: string, crf: number) {
  const child = spawn('ffmpeg', ['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', pixelFormat, '-s', `${clipWidth}x${clipHeight}`, '-r', String(clipRate), '-i', '-', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', String(crf), '-pix_fmt', 'yuv420p', path], { stdio: ['pipe', 'ignore', 'inherit'] }); // prettier-ignore
  return { stdin: child.stdin, closed: once(child, 'close') };
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A small generator of numbers 0..1, the same every time. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
