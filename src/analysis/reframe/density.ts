import { ramp } from '../../base/ramp.ts';
import type { Sighting } from '../subjects/look.ts';
import { GRID } from '../subjects/motion.ts';
import { along, type Window } from './window.ts';

/** All that stands out of the picture together, and all that moves in it. */
const SALIENCY_WORTH = 0.8;
const MOTION_WORTH = 0.5;
/** A map tells a third of what it told when so much of the picture has changed; change of luma in a cell by which something moved fast. */
const STALE = 0.1;
const FAST_CHANGE = 18;
const BINS = 96;

/** What belongs to no thing but is of interest, along the window's axis in `BINS` equal steps: what stands out and what moves, at each sighting of a shot. */
export function densities(
  window: Window,
  film: { readonly width: number; readonly height: number },
  sightings: readonly Sighting[],
): Float32Array[] {
  // prettier-ignore
  const cells = sightings.map(({ movement }) => movement.cells);
  const standing = standingAt(sightings);
  return sightings.map((_, at) => {
    const out = new Float32Array(BINS);
    const stands = standing(at);
    if (stands !== undefined) addProjected(window, film, stands, out, SALIENCY_WORTH * trust(stands));
    const moved = steadied(cells, at).map((value) => Math.min(value, 40));
    const strongest = moved.toSorted()[Math.floor(moved.length * 0.97)] ?? 0;
    addProjected(window, film, moved, out, MOTION_WORTH * ramp(strongest, 2, 15));
    return out;
  });
}

/**
 * What stands out at each sighting, 0..1: a mixture of the maps before and after it, the nearer one more, and each the less the more the picture has changed since. To be asked in
 * order.
 */
function standingAt(sightings: readonly Sighting[]): (at: number) => Float32Array | undefined {
  const gone = changesTo(sightings);
  const maps = sightings.flatMap(({ seconds, saliency }, at) => (saliency === undefined ? [] : [{ seconds, saliency, at }])); // prettier-ignore
  let next = 0;
  return (at) => {
    const { seconds } = sightings[at]!;
    while (next < maps.length && maps[next]!.seconds < seconds) next += 1;
    const [a, b] = [maps[next - 1] ?? maps[next], maps[next] ?? maps[next - 1]];
    if (a === undefined || b === undefined) return undefined;
    const share = b.seconds > a.seconds ? (seconds - a.seconds) / (b.seconds - a.seconds) : 0;
    const left = (map: { readonly at: number }) => Math.exp(-Math.abs(gone[map.at]! - gone[at]!) / STALE);
    const [first, last] = [(1 - share) * left(a), share * left(b)];
    return Float32Array.from(a.saliency, (value, i) => (first * value + last * b.saliency[i]!) / 255);
  };
}

/** How much the picture of a shot has changed up to each sighting: parts of its width that the camera turned, and the share of it in which something moved fast, added up. */
function changesTo(sightings: readonly Sighting[]): readonly number[] {
  let sum = 0;
  return sightings.map(({ movement: { camera, cells } }, at) => {
    const moving = cells.reduce((count, value) => count + Number(value >= FAST_CHANGE), 0) / cells.length;
    // what moved before its first sighting was another picture
    return (sum += at === 0 ? 0 : Math.abs(camera.x) + moving);
  });
}

/** A map that lights up nearly nowhere, or over half of the picture, does not tell where to look. */
function trust(saliency: Float32Array): number {
  const mean = saliency.reduce((sum, value) => sum + value, 0) / saliency.length;
  return ramp(mean, 0.003, 0.02) * (1 - 0.7 * ramp(mean, 0.25, 0.5));
}

/** The mean of what moved around one sighting and the next two on each side: at the first one of a shot nothing has moved yet. */
function steadied(motions: readonly Uint8Array[], at: number): Float32Array {
  const near = motions.slice(Math.max(0, at - 2), at + 3);
  return Float32Array.from(near[0]!, (_, i) => near.reduce((sum, cells) => sum + cells[i]!, 0) / near.length);
}

/** Adds cells of the film to steps along the axis, their sum scaled to `worth`. */
function addProjected(
  window: Window,
  film: { readonly width: number; readonly height: number },
  cells: Float32Array,
  to: Float32Array,
  worth: number,
): void {
  // prettier-ignore
  const total = cells.reduce((sum, value) => sum + value, 0);
  if (total <= 0 || worth <= 0) return;
  cells.forEach((value, i) => {
    if (value <= 0) return;
    const left = (i % GRID.columns) / GRID.columns;
    const top = Math.floor(i / GRID.columns) / GRID.rows;
    const [from, end] = along(window, film, { left, top, right: left + 1 / GRID.columns, bottom: top + 1 / GRID.rows });
    const [first, last] = [Math.floor(from * BINS), Math.max(Math.floor(from * BINS) + 1, Math.ceil(end * BINS))];
    for (let bin = first; bin < last && bin < BINS; bin += 1) to[bin] = to[bin]! + (worth * value) / total / (last - first); // prettier-ignore
  });
}
