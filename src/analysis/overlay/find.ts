import type { Media, VideoStream } from '../../media/media.ts';
import { connectedComponents } from '../text/components.ts';
import type { Box } from '../text/picture.ts';
import { dilate } from './morphology.ts';
import { LookCollector, type Looks } from './persistence.ts';

/** An overlay that was found: its box as parts 0..1 of the picture. */
export interface FoundOverlay {
  readonly box: Box;
  /** Share of looks at the film in which it was there, 0..1. */
  readonly presence: number;
}

/** Pictures are looked at with at most this width: a channel's logo is then still over 30 pixels wide. */
const mostWidth = 960;
/** Frames looked at; the film's own cuts and movements make looks of them. */
const [leastRate, mostRate, wantedFrames] = [0.1, 4, 160];
/** Films longer than this are read by their key frames alone. */
const keyframesFromSeconds = 1200;
/** With fewer looks a film does not change enough to tell an overlay from scenery. */
const leastLooks = 8;
/** An edge this still, present in this share of looks, belongs to an overlay or to scenery that never moves. */
const [leastStillness, leastPresence] = [0.5, 0.75];
/** Where more than this share of other edges stays too, the camera stands still and nothing can be told. */
const mostStillScenery = 0.04;
const [mostWidthShare, mostHeightShare, mostOverlays] = [0.5, 0.3, 4];
/** Smallest overlay: shorter side and still pixels, and the share of its box they fill. */
const [leastSide, leastPixels, leastDensity] = [6, 60, 0.08];
/** Room for soft rims and shadows, pixels. */
const air = 4;
/** An edge of the picture, as mean gradient. */
const sceneryEdge = 12;
/** Around an overlay brightness changes by this standard deviation, and no more than this share of edges stays. */
const [leastChange, mostStillAround] = [3, 0.12];

/** Looks for overlays that stay in place while the film changes. Empty too where the film hardly changes. */
export async function findOverlays(
  media: Media,
  film: { readonly path: string; readonly stream: VideoStream; readonly seconds: number },
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<FoundOverlay[]> {
  let collector: LookCollector | undefined;
  const rate = Math.min(mostRate, Math.max(leastRate, wantedFrames / Math.max(film.seconds, 1)));
  const frames = media.frames(film.path, {
    pixelFormat: 'gray',
    width: Math.min(mostWidth, film.stream.width),
    sampleRate: rate,
    ...(film.seconds > keyframesFromSeconds ? { keyframesOnly: true } : {}),
    signal,
  });
  for await (const frame of frames) {
    collector ??= new LookCollector(frame.width, frame.height);
    collector.push(frame);
    onProgress(Math.min(1, frame.ptsSeconds / Math.max(film.seconds, 1e-3)));
  }
  return collector === undefined ? [] : overlaysOf(collector.looks());
}

/** Overlays in what many looks at a film added up to. */
export function overlaysOf(looks: Looks): FoundOverlay[] {
  if (looks.count < leastLooks) return [];
  const still = stillEdges(looks);
  const { width, height } = looks;
  const candidates = groups(still, looks, Math.max(4, Math.round(width / 70))).filter((group) =>
    isOverlay(group, looks),
  );
  const kept = candidates.sort((a, b) => b.pixels - a.pixels).slice(0, mostOverlays);
  if (kept.length === 0 || sceneryShare(still, looks, kept) > mostStillScenery) return [];
  return grown(
    kept.filter((group) => standsOut(group, still, looks)),
    still,
    looks,
  ).map(({ left, top, right, bottom, presence }) => ({
    box: {
      left: Math.max(0, left - air) / width,
      top: Math.max(0, top - air) / height,
      right: Math.min(width, right + air) / width,
      bottom: Math.min(height, bottom + air) / height,
    },
    presence,
  }));
}

/** 1 where an edge stays. Lines right across the picture are the rims of bars or of the picture. */
function stillEdges({ width, height, stillness, presence }: Looks): Uint8Array {
  const still = new Uint8Array(width * height);
  for (let i = 0; i < still.length; i++)
    still[i] = stillness[i]! >= leastStillness && presence[i]! >= leastPresence ? 1 : 0;
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) sum += still[y * width + x]!;
    if (sum > width / 2) still.fill(0, y * width, (y + 1) * width);
  }
  for (let x = 0; x < width; x++) {
    let sum = 0;
    for (let y = 0; y < height; y++) sum += still[y * width + x]!;
    if (sum > height / 2) for (let y = 0; y < height; y++) still[y * width + x] = 0;
  }
  return still;
}

/** With edges beside them that keep their orientation, as far as the whole still has the size of an overlay; what grew together is one. */
function grown(seeds: readonly Group[], still: Uint8Array, looks: Looks): Group[] {
  if (seeds.length === 0) return [];
  const weak = still.map((s, i) => (s === 1 || looks.orientation[i]! >= leastOrientation ? 1 : 0));
  const wholes = groups(weak, looks, Math.max(4, Math.round(looks.width / 70))).filter((group) =>
    isOverlay(group, looks),
  );
  const out: Group[] = [];
  for (const seed of seeds) {
    const whole = wholes.find((group) => inside(group, (seed.left + seed.right) / 2, (seed.top + seed.bottom) / 2, 0));
    const one = whole === undefined ? seed : { ...whole, presence: seed.presence };
    if (!out.some((other) => other.left === one.left && other.top === one.top)) out.push(one);
  }
  return out;
}

/** Edges beside a found overlay belong to it from here on. */
const leastOrientation = 0.3;

interface Group extends Box {
  /** Still pixels in it. */
  readonly pixels: number;
  /** Mean share of looks in which they were there. */
  readonly presence: number;
}

/** Still pixels that lie within `reach` of one another, with their box. */
function groups(still: Uint8Array, { width, height, presence }: Looks, reach: number): Group[] {
  const spread = dilate(still, width, height, reach);
  return connectedComponents(Float32Array.from(spread), width, { width, height }, 0.5).map((component) => {
    let [left, top, right, bottom, pixels, sum] = [width, height, 0, 0, 0, 0];
    for (let y = component.top; y < component.bottom; y++) {
      for (let x = component.left; x < component.right; x++) {
        if (still[y * width + x] === 0) continue;
        [left, top, right, bottom] = [
          Math.min(left, x),
          Math.min(top, y),
          Math.max(right, x + 1),
          Math.max(bottom, y + 1),
        ];
        pixels += 1;
        sum += presence[y * width + x]!;
      }
    }
    return { left, top, right, bottom, pixels, presence: sum / Math.max(1, pixels) };
  });
}

/** Of the size of a logo, and with enough of it to be sure. */
function isOverlay(group: Group, { width, height }: Looks): boolean {
  const [w, h] = [group.right - group.left, group.bottom - group.top];
  return (
    w <= mostWidthShare * width &&
    h <= mostHeightShare * height &&
    Math.min(w, h) >= leastSide &&
    group.pixels >= leastPixels &&
    group.pixels >= leastDensity * w * h
  );
}

/** Share of the edges outside the candidates that stay too. */
function sceneryShare(still: Uint8Array, { width, edge }: Looks, groups: readonly Group[]): number {
  let [edges, stays] = [0, 0];
  for (let i = 0; i < still.length; i++) {
    if (edge[i]! < sceneryEdge && still[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    if (groups.some((group) => inside(group, x, y, 4))) continue;
    edges += 1;
    stays += still[i]!;
  }
  return stays / Math.max(edges, 200);
}

/** The picture around it changes, and does not stay itself. */
function standsOut(group: Group, still: Uint8Array, { width, height, deviation, edge }: Looks): boolean {
  const margin = Math.round(Math.max(12, Math.min(group.right - group.left, group.bottom - group.top)));
  let [count, change, edges, stays] = [0, 0, 0, 0];
  for (let y = Math.max(1, group.top - margin); y < Math.min(height - 1, group.bottom + margin); y++) {
    for (let x = Math.max(1, group.left - margin); x < Math.min(width - 1, group.right + margin); x++) {
      if (inside(group, x, y, 3)) continue;
      const i = y * width + x;
      count += 1;
      change += deviation[i]!;
      if (edge[i]! >= sceneryEdge || still[i] === 1) edges += 1;
      stays += still[i]!;
    }
  }
  return change / Math.max(1, count) >= leastChange && stays / Math.max(edges, 0.05 * count, 1) <= mostStillAround;
}

function inside(box: Box, x: number, y: number, margin: number): boolean {
  return x >= box.left - margin && x < box.right + margin && y >= box.top - margin && y < box.bottom + margin;
}
