import { connectedComponents } from '../text/components.ts';
import type { Samples } from './samples.ts';

/** What stays in the picture without being screen or subject. Positions count chroma cells. */
export interface Fixtures {
  /** The picture within black bars. */
  readonly inside: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** Marks stuck on the screen: their cells, and Y, Cb, Cr of each in turn. */
  readonly markers: Int32Array;
  readonly colours: Float32Array;
}

/** A bar is this dark and this even, in every sample. */
const [darkest, mostEdge] = [34, 5];
/** A mark is no larger than these parts of the picture's height, and stays as it is but for noise. */
const [mostMark, leastRoom] = [0.07, 0.6];

/** What stays in all samples; `seen` is 1 in cells where the screen was seen. */
export function findFixtures(
  samples: readonly Samples[],
  seen: Float32Array,
  noise: number,
  steady: boolean,
): Fixtures {
  // prettier-ignore
  const { columns, rows } = samples[0]!; // there is no plate without a frame
  const inside = withinBars(samples, columns, rows);
  const none = { inside, markers: new Int32Array(0), colours: new Float32Array(0) };
  if (!steady) return none; // marks move with the camera
  const unseen = Float32Array.from(seen, (weight) => (weight > 0 ? 0 : 1));
  const parts = connectedComponents(unseen, columns, { width: columns, height: rows }, 0.5);
  const [cells, colours]: [number[], number[]] = [[], []];
  const most = Math.max(4, mostMark * rows);
  for (const part of parts) {
    const [w, h] = [part.right - part.left, part.bottom - part.top];
    if (w > most || h > most || !onScreen(part, seen, columns, rows)) continue;
    for (let y = part.top; y < part.bottom; y++) {
      for (let x = part.left; x < part.right; x++) {
        const i = y * columns + x;
        if (seen[i]! > 0) continue;
        const colour = still(samples, i, 3 + 3 * noise);
        if (colour === undefined) continue;
        cells.push(i);
        colours.push(...colour);
      }
    }
  }
  return { inside, markers: Int32Array.from(cells), colours: Float32Array.from(colours) };
}

/** A frame of screen runs round it. */
function onScreen(
  part: { left: number; top: number; right: number; bottom: number },
  seen: Float32Array,
  columns: number,
  rows: number,
): boolean {
  // prettier-ignore
  let [known, count] = [0, 0];
  for (let y = part.top - 2; y < part.bottom + 2; y++) {
    for (let x = part.left - 2; x < part.right + 2; x++) {
      const onRim = y < part.top || y >= part.bottom || x < part.left || x >= part.right;
      if (!onRim || x < 0 || y < 0 || x >= columns || y >= rows) continue;
      count += 1;
      known += seen[y * columns + x]! > 0 ? 1 : 0;
    }
  }
  return known >= leastRoom * count;
}

/** The colour that returns most often here, where at least two of five samples agree. */
function still(samples: readonly Samples[], i: number, reach: number): [number, number, number] | undefined {
  let best: readonly Samples[] = [];
  for (const { y, u, v } of samples) {
    const near = samples.filter((other) => Math.abs(other.y[i]! - y[i]!) < 2 * reach && Math.abs(other.u[i]! - u[i]!) < reach && Math.abs(other.v[i]! - v[i]!) < reach); // prettier-ignore
    if (near.length > best.length) best = near;
  }
  if (best.length * 5 < samples.length * 2) return undefined;
  const mean = (plane: 'y' | 'u' | 'v') => best.reduce((sum, sample) => sum + sample[plane][i]!, 0) / best.length;
  return [mean('y'), mean('u') - 128, mean('v') - 128];
}

function withinBars(samples: readonly Samples[], columns: number, rows: number): Fixtures['inside'] {
  const dark = (from: number, step: number, count: number) => samples.every((sample) => isBar(sample, from, step, count)); // prettier-ignore
  let [left, right, top, bottom] = [0, columns, 0, rows];
  while (left < columns / 2 && dark(left, columns, rows)) left += 1;
  while (right > columns / 2 && dark(right - 1, columns, rows)) right -= 1;
  while (top < rows / 2 && dark(top * columns, 1, columns)) top += 1;
  while (bottom > rows / 2 && dark((bottom - 1) * columns, 1, columns)) bottom -= 1;
  if (right - left < columns / 4 || bottom - top < rows / 4) return { left: 0, top: 0, right: columns, bottom: rows };
  // cells beside a bar are mixed with it
  return { left: left && left + 2, right: right < columns ? right - 2 : right, top: top && top + 2, bottom: bottom < rows ? bottom - 2 : bottom }; // prettier-ignore
}

/** A column or row of black. */
function isBar({ y, u, v }: Samples, from: number, step: number, count: number): boolean {
  let [sum, colourful] = [0, 0];
  for (let n = 0, i = from; n < count; n++, i += step) {
    if (y[i]! > darkest) return false;
    sum += y[i]!;
    if (Math.abs(u[i]! - 128) > 8 || Math.abs(v[i]! - 128) > 8) colourful += 1;
  }
  if (colourful > count / 50) return false;
  const mean = sum / count;
  let edges = 0;
  for (let n = 0, i = from; n < count; n++, i += step) if (Math.abs(y[i]! - mean) > mostEdge) edges += 1;
  return edges <= count / 50;
}
